// Browsers start no worker on a page read from disk; a hidden frame in its place lets the search work there, too.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      this.ready = new Promise(resolve => { this.frame.onload = resolve; });
      this.frame.srcdoc = "<script>postMessage = data => parent.postMessage(data, '*')<\/script>"
        + `<script src="${url}"><\/script>`;
      window.addEventListener("message", event => {
        if (event.source === this.frame.contentWindow) {
          this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        }
      });
      document.body.append(this.frame);
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
