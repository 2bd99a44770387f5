"""A Kakao skill as a developer writes it: PyPI's `kakao-chatbot`, unchanged, in a FastAPI server with a late callback."""

import asyncio
import sys

import httpx
import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request
from kakao_chatbot import Payload
from kakao_chatbot.context import Context
from kakao_chatbot.response import KakaoResponse
from kakao_chatbot.response.components import SimpleTextComponent, TextCardComponent

app = FastAPI()
LATE_S = float(sys.argv[2])


async def answer_later(url: str, times: int) -> None:
    await asyncio.sleep(LATE_S)
    response = KakaoResponse()
    response.add_component(SimpleTextComponent("오래 생각해 보니 답은 마흔둘이에요."))
    async with httpx.AsyncClient() as client:
        for _ in range(times):
            await client.post(url, json=response.get_dict())


@app.post("/skill")
async def skill(request: Request, later: BackgroundTasks) -> dict:
    payload = Payload.from_dict(await request.json())
    said, response = payload.user_request.utterance, KakaoResponse()
    context = next((one for one in payload.contexts if one.name == "order"), None)
    if "생각" in said and payload.user_request.callback_url:
        later.add_task(answer_later, payload.user_request.callback_url, 2)
        return {"version": "2.0", "useCallback": True, "data": {"text": "잠깐 생각해 볼게요."}}
    if "주문" in said:
        where = payload.action.params.get("where", "어디")
        card = TextCardComponent(title="주문서", description=f"{where}로 보낼까요?")
        response.add_component(card)
        response.add_quick_reply("네", "message", "네, 보내 주세요")
        response.add_quick_reply("아니요", "message", "아니요")
        response.add_context(Context("order", 2, 60, {"where": where}))
    elif context is not None:
        response.add_component(
            SimpleTextComponent(f"{context.params['where'].value}: {said} ({context.lifespan})")
        )
    else:
        response.add_component(SimpleTextComponent(f"{said}라고 하셨어요."))
    return response.get_dict()


uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
