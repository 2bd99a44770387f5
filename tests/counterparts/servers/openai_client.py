"""OpenAI's own client at the hub's door; writes down what came of it, as JSON."""

import json
import sys

import openai

url, token = sys.argv[1:]
client = openai.OpenAI(base_url=url, api_key=token, max_retries=0, timeout=20)
told = {"models": [model.id for model in client.models.list()], "model": client.models.retrieve("aria").id}

messages = [{"role": "user", "content": "12 더하기 30은?"}]
whole = client.chat.completions.create(model="aria", messages=messages)
told["whole"] = whole.choices[0].message.content
told["finish"] = whole.choices[0].finish_reason

stream = client.chat.completions.create(model="aria", messages=messages, stream=True)
told["pieces"] = [chunk.choices[0].delta.content or "" for chunk in stream]

with client.chat.completions.stream(model="aria", messages=messages) as helper:
    told["helper"] = helper.get_final_completion().choices[0].message.content

talk = [{"role": "user", "content": "타이머 맞춰 줘"}]
asked_back = client.chat.completions.create(model="aria", messages=talk).choices[0].message.content
talk += [{"role": "assistant", "content": asked_back}, {"role": "user", "content": "3분"}]
told["talk"] = client.chat.completions.create(model="aria", messages=talk).choices[0].message.content

for name, model, key in (
    ("unknown", "nobody", token),
    ("locked", "aria", "wrong"),
    ("broken", "gone", token),
):
    try:
        other = openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=20)
        other.chat.completions.create(model=model, messages=[{"role": "user", "content": "인생이 뭘까?"}])
    except openai.APIStatusError as error:
        body = error.body if isinstance(error.body, dict) else {}
        told[name] = [type(error).__name__, error.status_code, body.get("code")]
sys.stdout.write(json.dumps(told))
