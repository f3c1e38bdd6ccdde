// Shows changes as they arrive. The server renders the HTML.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const language = document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

  // Shows times in the reader's time zone.
  const localise = (root) => {
    for (const time of root.querySelectorAll("time")) {
      const moment = new Date(time.dateTime);
      time.title = date.format(moment);
      time.textContent = (time.hasAttribute("data-long") ? date : clock).format(moment);
    }
  };

  const elementOf = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    localise(template.content);
    return template.content.firstElementChild;
  };

  const focusable = (root) => [root, ...root.querySelectorAll("a, summary, button")];

  // Makes a change, and restores which details are open and where the focus is.
  const keeping = (place, change) => {
    const unfolded = [place, ...place.querySelectorAll("details[open]")]
      .filter((each) => each.open)
      .map((each) => each.id);
    const focused = focusable(place).indexOf(document.activeElement);
    const changed = change();
    for (const id of unfolded) {
      if (byId(id)) byId(id).open = true;
    }
    focusable(changed)[focused]?.focus({ preventScroll: true });
  };

  const replace = (old, element) =>
    keeping(old, () => {
      old.replaceWith(element);
      return element;
    });

  // A reader at the end of the channel stays at the end, any other stays in place.
  const scroller = document.querySelector("#channel .scroll");
  const isScroller = () => getComputedStyle(scroller).overflowY !== "visible";
  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const toEnd = () => {
    if (isScroller()) scroller.scrollTop = scroller.scrollHeight;
  };

  // The lists to which the reader added older items.
  const grown = new Set();
  // Whether the reader of a list needs its newest items only.
  const isAtNewest = (list) => {
    if (list === "threads") return isScroller() && isAtEnd();
    if (list === "mails") return isScroller() && byId(list).parentElement.scrollTop === 0;
    return !grown.has(list);
  };

  // A list that only grows makes the page slow: from time to time it begins again.
  const maxItems = 300;
  const shorten = async (list) => {
    if (byId(list).childElementCount > maxItems && isAtNewest(list)) await reload();
  };

  const announce = (words, news) => {
    const line = document.createElement("p");
    line.textContent = `${words} ${news}`;
    byId("news").replaceChildren(line);
  };

  const loadPage = async (address) => {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    localise(page);
    return page;
  };

  // Adds the older items that a link leads to to its list, and returns them.
  const loadOlder = async (link) => {
    const page = await loadPage(link.href);
    const { list } = link.dataset;
    const items = [...page.getElementById(list).children];
    const root = link.getRootNode();
    root.querySelector(`#${list}`)[list === "mails" ? "append" : "prepend"](...items);
    const next = page.querySelector(`.older[data-list="${list}"]`);
    if (next) link.replaceWith(next);
    else link.remove();
    return items;
  };

  // Makes lists that replace others as long as those.
  const catchUp = async (old, fresh) => {
    for (const { dataset } of fresh.querySelectorAll(".older")) {
      const { list } = dataset;
      if (isAtNewest(list)) continue;
      const shown = old.querySelector(`#${list}`)?.childElementCount ?? 0;
      while (fresh.querySelector(`#${list}`).childElementCount < shown) {
        const link = fresh.querySelector(`.older[data-list="${list}"]`);
        if (!link) break;
        await loadOlder(link);
      }
    }
  };

  // What the reader sees stays in place, below the older messages or above the older mails.
  const showOlder = async (link) => {
    // It may be gone after an earlier click.
    if (!link.isConnected) return;
    const { list } = link.dataset;
    const first = byId(list).firstElementChild;
    const { top } = first.getBoundingClientRect();
    const wasFocused = document.activeElement === link;
    const items = await loadOlder(link);
    grown.add(list);
    const view = isScroller() ? first.closest(".scroll") : document.scrollingElement;
    view.scrollTop += first.getBoundingClientRect().top - top;
    const next = document.querySelector(`.older[data-list="${list}"]`) ?? items[0]?.querySelector("a, summary");
    if (wasFocused) (next ?? scroller).focus({ preventScroll: true });
    announce(byId("news").dataset.loaded, items.length);
  };

  const putThread = async ({ id, html, news, edited }) => {
    const old = byId(id);
    // It is among the older ones, and stays there.
    if (!old && edited) return;
    const element = elementOf(html);
    if (old) await catchUp(old, element);
    const follows = !isScroller() || isAtEnd();
    if (old) replace(old, element);
    // The thread with the newest message is the last one, unless the reader is further up. An
    // edited message leaves its thread where it is.
    if (!old || (follows && !edited)) moveToEnd(element);
    if (follows) toEnd();
    const words = byId("news").dataset;
    announce(edited ? words.edited : words.words, news);
    await shorten("threads");
  };

  const moveToEnd = (element) => {
    if (byId("threads").lastElementChild === element) return;
    keeping(element, () => {
      byId("threads").append(element);
      return element;
    });
  };

  const putMail = async ({ id, html }) => {
    const old = byId(id);
    if (old) replace(old, elementOf(html));
    else byId("mails").prepend(elementOf(html));
    await shorten("mails");
  };

  // Replaces the text and not the element: screen readers announce only a change of text.
  const putProgress = (fresh) => {
    const old = byId("progress");
    old.hidden = fresh.hidden;
    old.querySelector("[role=status]").textContent = fresh.querySelector("[role=status]").textContent;
    old.querySelector(".seconds").replaceWith(fresh.querySelector(".seconds"));
  };

  // Loads the current page, to replace changes that were missed.
  const reload = async () => {
    const page = await loadPage(location.href);
    await catchUp(document, page);
    const follows = isAtEnd();
    document.title = page.title;
    putProgress(page.querySelector("#progress"));
    for (const selector of ["#lists", "#channel > .topic", "#channel > .scroll", "#inbox > .scroll"]) {
      const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
      const { scrollTop } = old;
      keeping(old, () => {
        old.replaceChildren(...fresh.childNodes);
        return old;
      });
      old.scrollTop = scrollTop;
    }
    if (follows) toEnd();
  };

  // One at a time: what is loaded must not undo changes that arrive meanwhile.
  let last = Promise.resolve();
  // A change that fails is repeated by the next connection.
  const afterwards = (change) => (last = last.then(change).catch(() => {}));

  const listen = () => {
    const address = new URL("/events", location);
    address.search = location.search;
    address.searchParams.set("version", document.querySelector(".columns").dataset.version);
    const events = new EventSource(address);
    const on = (name, put) =>
      events.addEventListener(name, ({ data }) => afterwards(() => put(JSON.parse(data))));
    on("thread", putThread);
    on("mail", putMail);
    on("lists", ({ id, html }) => {
      const fresh = document.createElement("template");
      fresh.innerHTML = html;
      keeping(byId(id), () => {
        byId(id).replaceChildren(fresh.content);
        return byId(id);
      });
    });
    on("progress", ({ html }) => putProgress(elementOf(html)));
    on("reload", reload);
    events.onopen = () => (byId("disconnected").hidden = true);
    events.onerror = () => (byId("disconnected").hidden = false);
  };

  // Goes on counting the seconds of the current step.
  const count = () => {
    const seconds = document.querySelector("#progress:not([hidden]) .seconds");
    if (!seconds) return;
    seconds.dataset.seconds = Number(seconds.dataset.seconds) + 1;
    const [minutes, rest] = [Math.floor(seconds.dataset.seconds / 60), seconds.dataset.seconds % 60];
    const words = seconds.dataset[minutes ? "minutes" : "words"];
    seconds.textContent = words.replace("M", minutes).replace("S", rest);
  };

  localise(document);
  if (scroller) {
    toEnd();
    listen();
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".older");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      afterwards(() => showOlder(link));
    });
    setInterval(count, 1000);
  }
})();
