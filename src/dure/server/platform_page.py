"""The page on which a person links a platform: no script, and nothing of the home on it, for anybody may open it."""

from __future__ import annotations

import html
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dure.errors import DureError, Language, TokenMissing
from dure.language.particles import with_particle
from dure.server.guard import FORM_HEADERS

_STYLE = (
    "body{font:1.125rem/1.6 sans-serif;margin:2rem auto;padding:0 1rem;max-width:32rem;color-scheme:light dark}"
    "button,input{font:inherit;padding:.75rem 1rem;margin:.25rem 0;width:100%;box-sizing:border-box}"
    "label{display:block;margin:1rem 0}.wrong{border-left:.25rem solid;padding-left:.75rem}"
)

_WORDS: dict[Language, dict[str, str]] = {
    "ko": {
        "title": "{platform} 연결",
        "question": "이 집을 {platform} 연결할까요?",
        "means": "연결하면 {platform} 앱에서 이 집의 기기를 보고 켜고 끌 수 있어요. 어떤 기기를 보여 줄지는 이 집에서 정해요."
        " 정하기 전에는 하나도 보이지 않아요. 가스 밸브, 도어락, 오븐처럼 위험할 수 있는 일은 밖에서 할 수 없어요.",
        "code": "연결 코드",
        "hint": "이 브라우저가 허브에 등록돼 있으면 비워 두세요. 아니면 허브에서 dure pair --scope admin 명령으로 코드를 만들어 적어 주세요.",
        "who": "이 집을 관리하는 사람만 연결할 수 있어요. 연결 코드를 적어 주세요.",
        "allow": "연결할게요",
        "deny": "연결하지 않을게요",
        "sorry": "연결할 수 없어요",
    },
    "en": {
        "title": "Link {platform}",
        "question": "Link this home with {platform}?",
        "means": "The {platform} app will then show and switch appliances of this home. The household decides which; before it does, none"
        " are shown. What can do harm, such as opening a gas valve, a door or an oven, is not done from elsewhere.",
        "code": "Pairing code",
        "hint": "Leave this empty if this browser is paired with the hub. Otherwise make a code at the hub with dure pair --scope admin.",
        "who": "Only who administers this home may link it. Give a pairing code.",
        "allow": "Link it",
        "deny": "Do not link it",
        "sorry": "This cannot be linked",
    },
}


def language_of(request: Request, otherwise: Language) -> Language:
    """The first language of the person's browser that this page speaks."""
    for part in request.headers.get("accept-language", "")[:200].split(","):
        wanted = part.split(";")[0].strip().lower()[:2]
        if wanted in ("ko", "en"):
            return "ko" if wanted == "ko" else "en"
    return otherwise


def draw(
    title: str, query: str, redirect_uri: str, language: Language, *, wrong: DureError | None = None
) -> Response:
    """Ask.

    Args:
        title: what the platform is called.
        query: what it asked, which comes back with the answer.
        redirect_uri: where the person goes from here.
        language: in which language.
        wrong: why the answer before was not taken.
    """
    words = _WORDS[language]
    name = html.escape(title)
    joined = html.escape(with_particle(title, "과")) if language == "ko" else name
    told = ""
    if wrong is not None:
        sentence = words["who"] if isinstance(wrong, TokenMissing) else wrong.sentence(language)
        told = f"<p class='wrong' role='alert'>{html.escape(sentence)}</p>"
    body = (
        f"<h1>{words['question'].format(platform=joined)}</h1><p>{words['means'].format(platform=name)}</p>{told}"
        f"<form method='post' action='/oauth/authorize'><input type='hidden' name='query' value='{html.escape(query)}'>"
        f"<label>{words['code']}<input name='code' autocomplete='off' maxlength='300' aria-describedby='hint'></label>"
        f"<p id='hint'>{words['hint']}</p>"
        f"<button name='decision' value='allow'>{words['allow']}</button>"
        f"<button name='decision' value='deny' formnovalidate>{words['deny']}</button></form>"
    )
    status = 200 if wrong is None else wrong.http_status
    return _page(words["title"].format(platform=name), body, language, status, goes_to=redirect_uri)


def refused(error: DureError, language: Language) -> Response:
    """Say why a platform cannot be linked; the person is sent nowhere."""
    words = _WORDS[language]
    body = (
        f"<h1>{words['sorry']}</h1><p class='wrong' role='alert'>{html.escape(error.sentence(language))}</p>"
    )
    return _page(words["sorry"], body, language, error.http_status)


def _page(title: str, body: str, language: Language, status: int, goes_to: str = "") -> Response:
    return HTMLResponse(
        f"<!doctype html><html lang='{language}'><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{title}</title><style>{_STYLE}</style>"
        f"<main>{body}</main></html>",
        status,
        {
            # Browsers hold a form's answer against this policy too, so that it names where the person is sent.
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
            f" form-action 'self'{_origin(goes_to)}",
            "cache-control": "no-store",
            **FORM_HEADERS,
        },
    )


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
