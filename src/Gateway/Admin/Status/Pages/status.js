"use strict";
(() => {
  const every = 2000;
  const limit = 5000;
  let paused = false;
  let failed = 0;
  let busy = false;

  // Makes one tree like the other and leaves alone what is alike: focus, selection and scrolling stay, nothing flickers.
  const follow = (here, there) => {
    for (const { name } of [...here.attributes]) {
      if (!there.hasAttribute(name)) here.removeAttribute(name);
    }
    for (const { name, value } of there.attributes) {
      if (here.getAttribute(name) !== value) here.setAttribute(name, value);
    }
    const fresh = [...there.childNodes];
    while (here.childNodes.length > fresh.length) here.lastChild.remove();
    fresh.forEach((node, index) => {
      const old = here.childNodes[index];
      if (!old) here.append(document.importNode(node, true));
      else if (old.nodeType !== node.nodeType || old.nodeName !== node.nodeName) old.replaceWith(document.importNode(node, true));
      else if (node.nodeType === Node.ELEMENT_NODE) follow(old, node);
      else if (old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
    });
  };

  const write = (id, text) => {
    const element = document.getElementById(id);
    if (element.textContent !== text) element.textContent = text;
  };

  const button = () => {
    const pause = document.getElementById("pause");
    pause.hidden = false;
    pause.textContent = paused ? "Continue" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
    write("made", paused ? "Paused at" : "As of");
  };

  // The first line is about the gateway that was, so it must go.
  const lose = (reason) => {
    const now = document.getElementById("now").textContent;
    const header = document.querySelector("header");
    const lost = document.getElementById("lost");
    header.className = "verdict failing gone";
    document.querySelector("h1 .sign").textContent = "✗";
    write("headline", "No response from this gateway since " + now + " UTC");
    write("lost", "Everything below is from then, and may be over. The last attempt: " + reason + ". See whether the process runs, and whether this machine reaches its admin listener. This page tries again by itself.");
    lost.hidden = false;
    document.title = "✗ No response – Aurora Gateway";
  };

  const reasonOf = (error) => error.name === "TimeoutError" ? "no response within " + limit / 1000 + " s" : error.message;

  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const response = await fetch("/status" + location.search, { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(limit) });
      if (!response.ok) throw new Error("it responded " + response.status);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const live = page.getElementById("live");
      if (!live) throw new Error("something else responded");
      live.querySelector("#pause").replaceWith(document.getElementById("pause").cloneNode(true));
      follow(document.getElementById("live"), live);
      document.title = live.dataset.title;
      failed = 0;
      button();
    } catch (error) {
      failed += 1;
      if (failed > 1) lose(reasonOf(error));
    } finally {
      busy = false;
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.id === "pause") {
      paused = !paused;
      button();
    }
  });

  // A page in a background tab may show old data.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !paused) look();
  });

  button();
  const turn = async () => {
    if (!paused && !document.hidden) await look();
    setTimeout(turn, every);
  };
  setTimeout(turn, every);
})();
