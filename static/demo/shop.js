// The made-up shop's own script: its consent banner, cart and forms, as a customer's site would have them.
(() => {
  const one = (selector) => document.querySelector(selector);
  const CHOICE = "alder_choice";
  const CART = "alder_cart";

  // --- The shop's own consent tool ---
  const banner = one("[data-consent]");
  const readChoice = () => (document.cookie.match(/(?:^|; )alder_choice=(yes|no)/) || [])[1];
  const tell = (choice) => contrail("consent", { level: choice === "yes" ? "visitor" : "essential" });

  const choose = (choice) => {
    document.cookie = `${CHOICE}=${choice}; path=/demo; max-age=15552000; samesite=lax`;
    banner.hidden = true;
    tell(choice);
  };

  for (const button of document.querySelectorAll("[data-consent-choice]")) {
    button.addEventListener("click", () => choose(button.dataset.consentChoice));
  }
  one("[data-consent-open]").addEventListener("click", () => {
    banner.hidden = false;
    one("[data-consent-choice]").focus();
  });
  if (readChoice()) tell(readChoice());
  else banner.hidden = false;

  // --- The cart ---
  const readCart = () => JSON.parse(sessionStorage.getItem(CART) || "[]");
  const price = (minor) => `€${(minor / 100).toFixed(2)}`;
  const showCount = () => { one("[data-cart-count]").textContent = readCart().length; };
  const keepCart = (lines) => {
    sessionStorage.setItem(CART, JSON.stringify(lines));
    showCount();
  };
  showCount();

  const product = one("[data-product]");
  if (product) {
    const { product: sku, name, price: minor } = product.dataset;
    contrail("activity", {
      type: "productview", title: name, value: name, item_id: sku,
      target: { type: "product", id: sku }, metadata: { price: Number(minor), currency: "EUR" },
    });
    one("[data-add]").addEventListener("click", (event) => {
      keepCart([...readCart(), { sku, name, price: Number(minor) }]);
      event.target.textContent = "It is in your cart";
    });
  }

  const cart = one("[data-cart]");
  if (cart && readCart().length) {
    const lines = readCart();
    const total = lines.reduce((sum, line) => sum + line.price, 0);
    one("[data-cart-empty]").hidden = true;
    for (const line of lines) {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const amount = document.createElement("span");
      name.textContent = line.name;
      amount.textContent = price(line.price);
      item.append(name, amount);
      one("[data-cart-lines]").append(item);
    }
    one("[data-cart-total]").textContent = `Together ${price(total)}`;
    one("[data-cart-total]").hidden = false;
    one("[data-buy]").hidden = false;
    one("[data-buy]").addEventListener("click", (event) => {
      const order = `AP-${String(Date.now()).slice(-6)}`;
      contrail("activity", {
        type: "purchase", title: `Order ${order}`, value: String(total), item_id: order,
        metadata: { total, currency: "EUR" },
        lines: lines.map((line) => ({ product: line.sku, name: line.name, quantity: 1, price: line.price })),
      });
      keepCart([]);
      event.target.hidden = true;
      one("[data-bought]").hidden = false;
    });
  }

  // --- The newsletter ---
  const letter = one("[data-letter]");
  if (letter) {
    letter.addEventListener("submit", (event) => {
      event.preventDefault();
      contrail("identify", { email: letter.email.value });
      contrail("activity", { type: "newslettersubscription", title: "Trail letter", value: "Trail letter", item_id: "trail-letter" });
      letter.reset();
      one("[data-letter-thanks]").hidden = false;
    });
  }

  // --- The question to the shop: Contrail reads its registered fields by itself ---
  const question = one("[data-ask]");
  if (question) {
    question.addEventListener("submit", (event) => {
      event.preventDefault();
      question.reset();
      one("[data-ask-thanks]").hidden = false;
    });
  }

  const query = new URLSearchParams(location.search).get("q");
  if (query) contrail("activity", { type: "internalsearch", value: query });
})();
