// Passkeys on ordinary forms: asks the browser, puts its answer into a field, and submits the form. Nothing is fetched.
// Without this script nothing of it is shown, and passwords and codes work.
//
// A form:
//   data-passkey="get|create"      use a passkey, or make one
//   data-passkey-options="{…}"     the options as the server wrote them (WebAuthn L3 §5.4, §5.5)
//   data-passkey-autofill          "get" only: also offer passkeys among the suggestions for the field whose autocomplete
//                                  ends in "webauthn"
// In the form:
//   <input type="hidden" name="passkey">                  gets the answer, the JSON of toJSON()
//   <button type="submit" data-passkey-button hidden>     asks, then submits the form as if it were pressed, so that formaction
//                                                         and formnovalidate apply. Not the form's first submit button:
//                                                         the Enter key presses that one
//   <p role="alert" data-passkey-problem hidden>          says what went wrong; optional
// Anywhere in the page:
//   data-passkey-shown hidden                             is shown where the browser knows passkeys
//   data-passkey-absent                                   is shown where it does not
//   data-passkey-unknown="{…}"                            {rpId, credentialId}: a passkey that the server does not have
//   data-passkey-accepted="{…}"                           {rpId, userId, allAcceptedCredentialIds}: all that it has of a user
//   data-passkey-user="{…}"                               {rpId, userId, name, displayName}: what to call the user

const passkeys = window.PublicKeyCredential;

/** The one request for a passkey that a page may have at a time. */
let request = new AbortController();

/** Ends the request before, if there is one, and begins another. */
function begin() {
  request.abort();
  request = new AbortController();
  return request.signal;
}

/** Asks the browser and submits its answer. */
async function ask(form, signal, mediation = "optional") {
  const isNew = form.dataset.passkey === "create";
  const publicKey = readOptions(JSON.parse(form.dataset.passkeyOptions), isNew);
  const credential = isNew
    ? await navigator.credentials.create({ publicKey, signal })
    : await navigator.credentials.get({ publicKey, signal, mediation });
  const field = form.elements.namedItem("passkey");
  field.value = writeAnswer(credential);
  form.requestSubmit(form.querySelector("[data-passkey-button]"));
  // The submission has its copy. A page that the user comes back to sends no answer again.
  field.value = "";
}

/** Offers passkeys among the suggestions for a field, until a button asks for one. */
async function offer(form) {
  const signal = begin();
  if (!(await passkeys.isConditionalMediationAvailable?.()) || signal.aborted) return;
  await ask(form, signal, "conditional").catch(() => {}); // Without suggestions there still is the button.
}

async function press(form) {
  const signal = begin();
  say(form, "");
  try {
    await ask(form, signal);
  } catch (error) {
    if (signal.aborted) return;
    say(form, problem(error, form));
    if ("passkeyAutofill" in form.dataset) offer(form);
  }
}

/** What to tell the user; nothing if they cancelled, or if the browser would not tell that from having no passkey. */
function problem(error, form) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return "";
  const { passkeyExists, passkeyFailed } = form.dataset;
  return (error.name === "InvalidStateError" && passkeyExists) || passkeyFailed || "";
}

function say(form, text) {
  const place = form.querySelector("[data-passkey-problem]");
  if (!place) return;
  place.hidden = !text;
  place.textContent = text;
}

// The browser's own reading and writing of JSON (Safari 18.4), or the same by hand.

const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readOptions(options, isNew) {
  const parse = isNew ? passkeys.parseCreationOptionsFromJSON : passkeys.parseRequestOptionsFromJSON;
  if (parse) return parse.call(passkeys, options);
  options.challenge = fromText(options.challenge);
  if (isNew) options.user.id = fromText(options.user.id);
  for (const item of (isNew ? options.excludeCredentials : options.allowCredentials) ?? []) item.id = fromText(item.id);
  return options;
}

function writeAnswer(credential) {
  try {
    return JSON.stringify(credential.toJSON());
  } catch {
    // Some password managers answer with objects on which toJSON() fails.
    const { id, rawId, type, response } = credential;
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const bytes = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
    const transports = response.getTransports?.() ?? [];
    return JSON.stringify({ id, rawId: toText(rawId), type, response: { ...Object.fromEntries(bytes), transports } });
  }
}

/** Passes on what the page says about passkeys, to browsers that can hear it (WebAuthn L3 §5.1.10). */
function tell(name, method) {
  for (const element of document.querySelectorAll(`[${name}]`)) {
    passkeys[method]?.(JSON.parse(element.getAttribute(name))).catch(() => {});
  }
}

if (passkeys) {
  for (const element of document.querySelectorAll("[data-passkey-button], [data-passkey-shown]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-passkey-absent]")) element.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-button]")?.addEventListener("click", (event) => {
      event.preventDefault();
      press(form);
    });
    if ("passkeyAutofill" in form.dataset) offer(form);
  }
  tell("data-passkey-unknown", "signalUnknownCredential");
  tell("data-passkey-accepted", "signalAllAcceptedCredentials");
  tell("data-passkey-user", "signalCurrentUserDetails");
}
