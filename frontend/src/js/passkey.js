// Keys in the device (WebAuthn): asks the browser to make one or to prove one, and sends its answer as a form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const named = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  return {
    attestationObject: text(made.response.attestationObject),
    clientDataJSON: text(made.response.clientDataJSON),
    id: made,
  };
}

async function prove(options) {
  const proof = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = proof.response;
  return {
    authenticatorData: text(authenticatorData),
    clientDataJSON: text(clientDataJSON),
    signature: text(signature),
    ...(userHandle ? { userHandle: text(userHandle) } : {}),
    id: proof,
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const button = form.querySelector("[data-passkey-start]");
  // Not by form.elements: the button carries the same name as its id, for the list of errors above.
  const answer = form.querySelector("input[name=key_answer]");
  const error = form.querySelector("[data-passkey-error]");
  const options = JSON.parse(form.dataset.options);
  const start = async (event) => {
    if (answer.value) return; // answered: now the form itself goes
    event.preventDefault();
    event.stopPropagation();
    error.hidden = true;
    button.disabled = true;
    try {
      const { id: key, ...response } = await (form.dataset.passkey === "create" ? make(options) : prove(options));
      answer.value = JSON.stringify({
        id: key.id,
        rawId: text(key.rawId),
        type: key.type,
        response,
        clientExtensionResults: {},
      });
      form.submit();
    } catch {
      // Nobody touched the key, or it is none of ours: both are told alike, and may be tried again.
      error.textContent = form.dataset.failed;
      error.hidden = false;
      button.disabled = false;
    }
  };
  button.addEventListener("click", start);
  form.addEventListener("submit", start, true);
}
