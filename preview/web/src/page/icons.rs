//! Icons. Each has words beside it.

use maud::{Markup, PreEscaped, html};

use preview::card::Sender;

fn icon(paths: &str) -> Markup {
    PreEscaped(format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" fill=\"none\" \
         stroke=\"currentColor\" stroke-width=\"1.75\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\">{paths}</svg>"
    ))
}

pub(super) fn bell() -> Markup {
    icon("<path d=\"M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15z\"/><path d=\"M10 21.5h4\"/>")
}

pub(super) fn envelope() -> Markup {
    icon(
        "<rect x=\"3\" y=\"5\" width=\"18\" height=\"14\" rx=\"2\"/>\
         <path d=\"m4 7 8 6 8-6\"/>",
    )
}

pub(super) fn bubbles() -> Markup {
    icon(
        "<path d=\"M4 4h12a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-4 3v-3H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z\"/>\
         <path d=\"M21 9.5a2 2 0 0 1 1 1.7V17a2 2 0 0 1-2 2h-1v3l-4-3h-3\"/>",
    )
}

pub(super) fn arrow() -> Markup {
    icon("<path d=\"M5 12h14\"/><path d=\"m13 6 6 6-6 6\"/>")
}

/// The app that posts in a channel.
pub(super) fn sender(sender: Sender) -> Markup {
    match sender {
        Sender::AmazonQ | Sender::Teams => icon(
            "<path d=\"m12 3 7.8 4.5v9L12 21l-7.8-4.5v-9z\"/><path d=\"m12.5 12.5 4 4\"/>\
             <circle cx=\"12\" cy=\"12\" r=\"3\"/>",
        ),
        Sender::Bot => icon(
            "<rect x=\"4\" y=\"8\" width=\"16\" height=\"11\" rx=\"3\"/><path d=\"M12 8V4\"/>\
             <circle cx=\"12\" cy=\"3.5\" r=\"1\"/><path d=\"M9 13v1.5M15 13v1.5\"/>",
        ),
    }
}

/// The icon beside a message, or the small one beside a count of replies.
pub(super) fn avatar(app: Sender, is_small: bool) -> Markup {
    html! { span.avatar.small[is_small].bot[app == Sender::Bot] aria-hidden="true" { (sender(app)) } }
}
