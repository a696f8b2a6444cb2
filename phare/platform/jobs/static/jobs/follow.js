// Follows a job without reloading the page: by the live stream, or by asking every three seconds where it does not pass.
(function () {
  "use strict";
  const asked = 3000;
  let timer = null;

  function box() {
    return document.getElementById("job");
  }

  function show(news) {
    const share = Math.round((news.progress || 0) * 100);
    const bar = box().querySelector("[data-bar]");
    if (bar) bar.value = share;
    const percent = box().querySelector("[data-percent]");
    if (percent) percent.textContent = share + "\u00a0%";
    const message = box().querySelector("[data-message]");
    if (message && news.message && message.textContent !== news.message) message.textContent = news.message;
  }

  // The state changed: the server's own page says what can be done now.
  async function renew() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const renewed = page.getElementById("job");
    if (!renewed) return;
    box().replaceWith(document.importNode(renewed, true));
    state = renewed.dataset.state;
    if (!renewed.dataset.follow) stop();
  }

  async function ask() {
    const address = box().dataset.progress;
    if (!address) return stop();
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.redirected || !answer.ok) return stop();
      hear(await answer.json());
    } catch (lost) {
      // The network is away: asked again at the next turn.
    }
  }

  function hear(news) {
    if (news.state && news.state !== state) {
      renew();
    } else if (news.progress !== undefined) {
      show(news);
    } else {
      ask();
    }
  }

  function poll() {
    if (timer === null) timer = window.setInterval(ask, asked);
  }

  function stop() {
    if (stream) stream.close();
    if (timer !== null) window.clearInterval(timer);
    timer = null;
  }

  let state = box().dataset.state;
  let stream = null;
  if (window.EventSource) {
    stream = new EventSource(box().dataset.follow);
    stream.onmessage = function (message) {
      hear(JSON.parse(message.data));
    };
    stream.onerror = function () {
      if (stream.readyState === EventSource.CLOSED) poll();
    };
  } else {
    poll();
  }
})();
