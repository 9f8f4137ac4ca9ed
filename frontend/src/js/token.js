// Signing with a token at this machine: the page asks the server what is to be signed, the bridge here (docs/token-bridge.md)
// to sign those hashes, and hands the signatures back. PINs are asked for by the bridge and never seen by a page.

const where = (form) => form.dataset.bridge;
const texts = (form) => JSON.parse(form.dataset.texts);

class Told extends Error {}

async function bridge(form, path, body) {
  let answer;
  try {
    answer = await fetch(where(form) + path, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
      mode: "cors",
    });
  } catch {
    throw new Told(texts(form).absent);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Told(texts(form)[told.error] || texts(form).broken);
  return told;
}

async function server(form, fields) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    throw new Told(texts(form).server);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Told(told.error || texts(form).server);
  return told;
}

function say(form, text, isError) {
  const place = form.querySelector("[data-token-says]");
  place.textContent = text;
  place.classList.toggle("govuk-error-message", isError);
  place.hidden = !text;
}

async function sign(form) {
  const wanted = await server(form, { viec: "ky", pin: "", otp: "" });
  try {
    const { challenge } = await bridge(form, "/v1/hello");
    say(form, texts(form).confirm, false);
    const { signatures } = await bridge(form, "/v1/sign", {
      challenge,
      certificate: wanted.certificate,
      hashes: wanted.hashes,
      words: wanted.words,
    });
    return await server(form, { viec: "thiet-bi-xong", lan: wanted.order, "chu-ky": JSON.stringify(signatures) });
  } catch (error) {
    // The documents are free again; whether that is heard changes nothing for who signs.
    await server(form, { viec: "thiet-bi-bo", lan: wanted.order }).catch(() => {});
    throw error;
  }
}

async function read(form) {
  const { challenge } = await bridge(form, "/v1/hello");
  const { certificates } = await bridge(form, "/v1/certificates", { challenge });
  if (!certificates.length) throw new Told(texts(form).empty);
  const pem = (one) => `-----BEGIN CERTIFICATE-----\n${one.match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----\n`;
  form.querySelector("textarea[name=pem]").value = certificates.map((chain) => chain.map(pem).join("")).join("\n");
  say(form, texts(form).found, false);
  return null;
}

// Whether the certificate that is chosen lies in a token.
function isToken(form) {
  const chosen = form.querySelector("input[name=chung-thu]:checked, select[name=chung-thu] option:checked");
  return chosen !== null && form.dataset.tokens.split(" ").includes(chosen.value);
}

async function guarded(form, button, work) {
  say(form, texts(form).waiting, false);
  button.disabled = true;
  try {
    const told = await work(form);
    if (told?.address) window.location.assign(told.address);
  } catch (error) {
    say(form, error instanceof Told ? error.message : texts(form).broken, true);
  } finally {
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-bridge]")) {
  const reading = form.querySelector("[data-token-read]");
  if (reading) {
    reading.hidden = false;
    reading.addEventListener("click", () => guarded(form, reading, read));
  }
  form.addEventListener(
    "submit",
    (event) => {
      if (form.dataset.tokens === undefined || event.submitter?.value !== "ky" || !isToken(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      guarded(form, event.submitter, sign);
    },
    true,
  );
}
