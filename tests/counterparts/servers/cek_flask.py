"""A CLOVA extension as a developer writes it: the vendor's own SDK, unchanged, behind Flask, with signatures on.

Only the public key is another: the SDK carries its vendor's, and the hub signs with its own.
"""

import sys

import cek
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask, jsonify, request

clova = cek.Clova(application_id="com.example.pizzabot", default_language="ko", debug_mode=False)
with open(sys.argv[2], "rb") as pem:  # noqa: PTH123  # as its developer writes it
    clova.handle._public_key = load_pem_public_key(pem.read(), backend=default_backend())
app = Flask(__name__)


@clova.handle.launch
def launch(asked):
    return clova.response("피자봇이에요. 어떤 피자를 드릴까요?", reprompt="피자 이름을 말씀해 주세요.")


@clova.handle.intent("OrderPizza")
def order(asked):
    kind = asked.slot_value("pizzaType")
    count = asked.slot_value("count") or "1"
    answer = clova.response(f"{kind} 피자 {count}판, 맞나요?")
    answer["sessionAttributes"] = {"kind": kind, "count": count}
    return answer


@clova.handle.intent("Clova.YesIntent")
def yes(asked):
    kept = asked.session.attributes
    if not kept.get("kind"):
        return clova.response("무엇이 맞나요?")
    return clova.response(
        [f"{kept['kind']} {kept['count']}판을 주문했어요.", "맛있게 드세요!"], end_session=True
    )


@clova.handle.intent("Clova.CancelIntent")
def cancel(asked):
    return None


@clova.handle.intent("Menu")
def menu(asked):
    verbose = ["페퍼로니와 불고기가 있어요.", cek.URL("https://example.com/jingle.mp3")]
    return clova.response(cek.MessageSet("두 가지요.", verbose))


@clova.handle.end
def end(asked):
    return None


@clova.handle.default
def default(asked):
    return clova.response("잘 모르겠어요.")


@app.route("/clova", methods=["POST"])
def serve():
    return jsonify(clova.route(request.data, request.headers))


app.run(port=int(sys.argv[1]), threaded=True)
