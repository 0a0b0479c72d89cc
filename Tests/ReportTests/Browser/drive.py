"""Opens a report in Chromium and uses it as a reader would; prints what it found as one JSON object.

    drive.py REPORT.html [SCREENSHOT-FOLDER]

Speaks the DevTools protocol over two pipes, so that nothing listens on a port. Needs only Python and Chromium.
"""
import base64, json, os, select, shutil, subprocess, sys, tempfile, time

PATIENCE = 60


class Browser:
    def __init__(self, program, profile):
        self.to_read, to_write = os.pipe()
        from_read, self.from_write = os.pipe()
        self.to_write, self.from_read = to_write, from_read
        pipes = (self.to_read, self.from_write)

        def arrange():
            # The protocol's pipes are descriptors 3 and 4 of the browser.
            copies = [os.dup(pipe) for pipe in pipes]
            for number, copy in zip((3, 4), copies):
                os.dup2(copy, number)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--hide-scrollbars", "--no-first-run", "--remote-debugging-pipe", "--user-data-dir=" + profile],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=arrange)
        for pipe in pipes:
            os.close(pipe)
        self.rest, self.count, self.session, self.events = b"", 0, None, []

    def receive(self, deadline):
        while b"\0" not in self.rest:
            if not select.select([self.from_read], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("the browser says nothing")
            piece = os.read(self.from_read, 1 << 16)
            if not piece:
                raise EOFError("the browser went away")
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, address):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Page.navigate", url=address)
        deadline = time.monotonic() + PATIENCE
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive(deadline))

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(expression + ": " + json.dumps(result["exceptionDetails"]))
        return result["result"].get("value")

    def key(self, key, text=None):
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, text=text or "")
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    def click(self, expression):
        spot = self.value(f"(() => {{ const b = ({expression}).getBoundingClientRect();"
                          "return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **spot)

    def screenshot(self, path, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=1400, deviceScaleFactor=1,
                  mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture))

    def end(self):
        self.process.kill()
        self.process.wait()


PANEL = "document.getElementById('panel').innerText"
FOCUSED = "document.activeElement.id"
VIEW = "document.querySelector('figure svg').getAttribute('viewBox')"


def use(browser):
    """Every way of using the page, and what it led to."""
    seen = {}
    seen["title"] = browser.value("document.title")
    seen["idle"] = browser.value(PANEL)
    data = json.loads(browser.value("document.getElementById('data').textContent"))
    node = data["nodes"][0]
    browser.click(f"document.querySelector('#{node['id']} text')")
    seen["node"] = {"expected": node["name"], "panel": browser.value(PANEL)}
    browser.key("Escape")
    seen["afterEscape"] = browser.value(PANEL)
    # An edge by the middle of its line, where the wide transparent line lies.
    edge = next(edge for edge in data["edges"] if edge["eventIDs"])
    spot = browser.value(
        f"(() => {{ const line = document.querySelector('#{edge['id']} .hit');"
        "const at = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());"
        "return {x: at.x, y: at.y}; })()")
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **spot)
    seen["edge"] = {"expected": edge["eventIDs"], "panel": browser.value(PANEL)}
    browser.key("Escape")
    browser.key("/", "/")
    seen["slash"] = browser.value(FOCUSED)
    for letter in data["nodes"][-1]["name"][:24]:
        browser.call("Input.insertText", text=letter)
    seen["found"] = browser.value("document.getElementById('found').textContent")
    seen["matches"] = browser.value("document.querySelectorAll('.node.match').length")
    browser.key("Enter")
    seen["entered"] = browser.value("document.querySelectorAll('.node.selected').length")
    browser.key("Escape")
    browser.key("Escape")
    seen["cleared"] = [browser.value("document.getElementById('search').value"), browser.value(PANEL)]
    browser.value(f"document.getElementById('{node['id']}').focus()")
    moves = []
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        browser.key(key)
        moves.append(browser.value(FOCUSED))
    seen["moves"] = moves
    browser.key("Enter")
    seen["opened"] = browser.value("document.querySelectorAll('.node.selected').length")
    before = browser.value(VIEW)
    browser.key("+", "+")
    zoomed = browser.value(VIEW)
    browser.key("0", "0")
    seen["views"] = [before, zoomed, browser.value(VIEW)]
    return seen


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(program, profile)
        try:
            address = "file://" + os.path.abspath(sys.argv[1])
            browser.open(address)
            seen = {}
            if browser.value("document.querySelector('figure svg') !== null"):
                seen = use(browser)
            seen["elements"] = browser.value(
                "[...new Set([...document.querySelectorAll('*')].map((e) => e.localName))].sort()")
            seen["scripts"] = browser.value("document.scripts.length")
            seen["attributes"] = browser.value(
                "[...new Set([...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()))].sort()")
            seen["text"] = browser.value("document.body.textContent")
            seen["width"] = browser.value("document.documentElement.scrollWidth - innerWidth")
            if len(sys.argv) > 2:
                for width in (1280, 400):
                    for scheme in ("light", "dark"):
                        browser.screenshot(f"{sys.argv[2]}/{scheme}-{width}.png", width, scheme)
            seen["requests"] = sorted({event["params"]["request"]["url"] for event in browser.events
                                       if event.get("method") == "Network.requestWillBeSent"} - {address})
            seen["complaints"] = [event["params"] for event in browser.events
                                  if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown",
                                                             "Page.javascriptDialogOpening")]
            json.dump(seen, sys.stdout)
        finally:
            browser.end()


main()
