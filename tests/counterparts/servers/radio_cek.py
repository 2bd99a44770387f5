"""A CLOVA extension that plays a song, on the vendor's own SDK, unchanged; what it is told of it goes to standard output.

Its arguments: the port, the hub's public key, the song's address, and where it writes what it was told.
"""

import json
import sys

import cek
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask, jsonify, request

port, key, song, told = sys.argv[1:]
clova = cek.Clova(application_id="com.example.radio", default_language="ko", debug_mode=False)
with open(key, "rb") as pem:  # noqa: PTH123  # as its developer writes it
    clova.handle._public_key = load_pem_public_key(pem.read(), backend=default_backend())
app = Flask(__name__)


@clova.handle.intent("Play")
def play(asked):
    answer = clova.response("노래를 틀게요.", end_session=True)
    stream = {"beginAtInMilliseconds": 0, "token": "song-1", "url": song, "urlPlayable": True}
    item = {"audioItemId": "1", "title": "노래", "artist": "누구", "stream": stream}
    header = {"messageId": "m", "namespace": "AudioPlayer", "name": "Play"}
    payload = {"audioItem": item, "playBehavior": "REPLACE_ALL"}
    answer["response"]["directives"] = [{"header": header, "payload": payload}]
    return answer


@clova.handle.event
def event(asked):
    with open(told, "a") as file:  # noqa: PTH123  # as its developer writes it
        one = asked.event
        print(json.dumps([one.name, one.payload["token"], one.payload["offsetInMilliseconds"]]), file=file)
    return


@clova.handle.default
def default(asked):
    return None


@app.route("/clova", methods=["POST"])
def serve():
    return jsonify(clova.route(request.data, request.headers))


app.run(port=int(port), threaded=True)
