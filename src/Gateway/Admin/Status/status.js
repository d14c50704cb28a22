"use strict";
(() => {
  const every = 2000;
  let paused = false;
  let failed = 0;

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

  const button = () => {
    const pause = document.getElementById("pause");
    pause.hidden = false;
    pause.textContent = paused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
  };

  const say = (text) => {
    const lost = document.getElementById("lost");
    lost.hidden = !text;
    if (lost.textContent !== text) lost.textContent = text;
  };

  const look = async () => {
    try {
      const answer = await fetch("/status", { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (!answer.ok) throw new Error("it answered " + answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const live = page.getElementById("live");
      const pause = document.getElementById("pause");
      live.querySelector("#pause").replaceWith(pause.cloneNode(true));
      follow(document.getElementById("live"), live);
      document.title = live.dataset.title;
      failed = 0;
      button();
    } catch (error) {
      failed += 1;
      if (failed > 1) {
        document.title = "✗ No answer – Aurora Gateway";
        say("No answer from the gateway since " + document.getElementById("now").textContent + " UTC; what stands below is from then. (" + error.message + ")");
      }
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.id === "pause") {
      paused = !paused;
      button();
    }
  });

  button();
  const turn = async () => {
    if (!paused && !document.hidden) await look();
    setTimeout(turn, every);
  };
  setTimeout(turn, every);
})();
