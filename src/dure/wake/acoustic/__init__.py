"""What the microphone says, frame by frame, in the phones of the acoustic model."""
