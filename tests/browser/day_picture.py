"""The picture of a Slack channel on the same day, before and after one problem is one message."""

import base64
from datetime import datetime
from zoneinfo import ZoneInfo

import generated_day
from chromium import Window
from generated_day import Posted
from running_preview import ZONES, Preview

CHANNEL = "C0456EFGH"
# How much of the channel is shown.
HEIGHT = 1000
WIDTH = 650
# More need not be posted: they are below what is shown.
MAX_POSTED = 60
WORDS = {
    "en": {
        "before": ("Before: {} messages in a day", "One message for each event"),
        "after": ("After: {} messages in a day", "One problem, one message, until something changes"),
        "more": "… and {} more",
        "clock": "%-I:%M %p",
    },
    "ja": {
        "before": ("変更前: 1 日に {} 件のメッセージ", "イベントごとに 1 件"),
        "after": ("変更後: 1 日に {} 件のメッセージ", "1 つの問題に、変化があるまで 1 件"),
        "more": "… ほか {} 件",
        "clock": "%-H:%M",
    },
}
# Leaves the headline of each message, and summaries whole. The bot's messages show when they were made here, so that
# the times of the day replace them.
HEADLINES = """known => {
    for (const message of document.querySelectorAll(".message")) {
        const { clock, isWhole } = known[message.dataset.messageId];
        message.querySelector("time").textContent = clock;
        const parts = [...message.querySelector(".card").children];
        parts.slice(isWhole ? parts.length : 1).forEach(part => part.remove());
    }
    for (const replies of document.querySelectorAll("details.replies")) {
        replies.open = true;
        replies.querySelector("summary").hidden = true;
    }
    // The page moves a thread down when it grows; Slack does not.
    const order = article => known[article.querySelector(".message").dataset.messageId].order;
    const articles = [...document.querySelectorAll("article.thread")];
    articles.sort((one, other) => order(one) - order(other)).forEach(each => each.parentElement.append(each));
}"""
STYLE = """
    body { margin: 0; font-family: Arial, "Liberation Sans", "Noto Sans CJK JP", sans-serif; color: #1d1c1d; }
    main { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; width: 1324px; padding: 16px; background: #fff; }
    section { display: flex; flex-direction: column; border: 1px solid #c9c6cf; border-radius: 10px; overflow: hidden; }
    header, footer { padding: 14px 18px; background: #f4f2f7; }
    h1 { margin: 0; font-size: 24px; }
    p { margin: 2px 0 0; font-size: 17px; color: #55525c; }
    footer { font-size: 17px; font-weight: 600; }
    img { display: block; width: 100%; }
    div { flex: 1; }
"""


def draw(language: str) -> Window:
    """A window with the picture as its `main` element."""
    columns = _column(generated_day.before(language), "before", language)
    columns += _column(generated_day.after(language), "after", language)
    window = Window("data:", viewport={"width": 1356, "height": 900}, language=language, device_scale_factor=1.25)
    window.page.set_content(f'<html lang="{language}"><style>{STYLE}</style><main>{columns}</main>')
    return window


def _column(day: list[Posted], when: str, language: str) -> str:
    heading, note = WORDS[language][when]
    picture, shown = _channel(day, language)
    return (
        f"<section><header><h1>{heading.format(len(day))}</h1><p>{note}</p></header>"
        f'<div><img src="data:image/png;base64,{picture}"></div>'
        f"<footer>{WORDS[language]['more'].format(len(day) - shown)}</footer></section>"
    )


def _channel(day: list[Posted], language: str) -> tuple[str, int]:
    """A picture of the channel in base64, and the number of messages in it."""
    preview, known = Preview(), {}
    for order, each in enumerate(day[:MAX_POSTED]):
        ts = preview.bot(each.message, channel=CHANNEL)["ts"]
        known[ts] = {"clock": _clock(each.at, language), "isWhole": each.is_summary, "order": order}
        if each.is_edited:
            preview.edit(ts, channel=CHANNEL, **{name: each.message[name] for name in ("text", "blocks")})
    size = {"width": WIDTH, "height": 3000}
    window = Window(preview.address, viewport=size, language=language, device_scale_factor=2)
    window.page.goto(f"{preview.address}/?channel={CHANNEL}&language={language}")
    window.page.evaluate(HEADLINES, known)
    messages = window.page.locator(".message")
    top = window.page.locator("article.thread").first.bounding_box()
    bottoms = [each.bounding_box() for each in messages.all()]
    shown = [each for each in bottoms if each["y"] + each["height"] - top["y"] <= HEIGHT]
    bottom = max(each["y"] + each["height"] for each in shown)
    clip = {"x": top["x"], "y": top["y"], "width": top["width"], "height": bottom - top["y"] + 12}
    picture = window.page.screenshot(clip=clip)
    preview.stop()
    return base64.b64encode(picture).decode(), len(shown)


def _clock(at: str, language: str) -> str:
    moment = datetime.fromisoformat(at).astimezone(ZoneInfo(ZONES[language]))
    return moment.strftime(WORDS[language]["clock"])
