// Requests of tus whose pieces carry a checksum (Upload-Checksum), so that a piece which arrives differently is sent again.
import { DefaultHttpStack } from "tus-js-client";

async function checksum(body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", await body.arrayBuffer()));
  return `sha1 ${btoa(String.fromCharCode(...digest))}`;
}

export class CheckedStack extends DefaultHttpStack {
  createRequest(method, url) {
    const request = super.createRequest(method, url);
    const send = request.send.bind(request);
    // Where the page did not come over HTTPS the browser computes none; the server then takes what comes.
    request.send = async (body = null) => {
      if (method === "PATCH" && body instanceof Blob && globalThis.crypto?.subtle) request.setHeader("Upload-Checksum", await checksum(body));
      return send(body);
    };
    return request;
  }
}
