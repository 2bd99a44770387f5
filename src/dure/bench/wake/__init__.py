"""`dure bench wake`: how well and how fast names are heard, beside other engines, at the thresholds that ship.

`material` finds the recordings, `trial` says what came of one, `hearing` lets Dure hear it as a session would, `peers`
others; `work` does so in as many processes as are wanted; `figures` counts, `curve` shifts the thresholds, `det_plot`
draws them and `report` prints.
"""
