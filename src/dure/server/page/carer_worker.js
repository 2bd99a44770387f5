// Shows notices when the carer's page is closed. It keeps nothing and answers nothing by itself.

const WORDS = {
  ko: { acknowledge: "제가 확인할게요", open: "열기" },
  en: { acknowledge: "I take care of it", open: "Open" },
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = event.data.json();
  const words = WORDS[told.language] ?? WORDS.en;
  const links = told.links ?? {};
  event.waitUntil(self.registration.showNotification(told.title, {
    body: told.text,
    lang: told.language,
    tag: told.id, // the same message twice is one
    icon: "/icon.svg",
    requireInteraction: told.severity === "urgent" || told.severity === "life",
    data: links,
    actions: [
      ...(links.acknowledge ? [{ action: "acknowledge", title: words.acknowledge }] : []),
      { action: "open", title: words.open },
    ],
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = event.notification.data?.[event.action];
  event.waitUntil(show(link ? new URL(link) : new URL("/carer", self.location.origin)));
});

/** The page that is open already, or a new one. */
async function show(url) {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find((one) => new URL(one.url).pathname === url.pathname);
  return page ? page.focus() : self.clients.openWindow(url.href);
}
