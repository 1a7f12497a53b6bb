"""The console, /docs/course, in a tab of a browser: what a person does there, and what it shows."""
import json

from support.waiting import wait_until

TITLE = "Стеки <img src=x onerror=alert(1)> ערימות"  # of a course: HTML, and a text from right to left


class Console:
    """A tab with the console."""

    def __init__(self, opened, tenant, hash="#/"):
        self.page, self.tenant, self.url = opened.open(), tenant, f"{tenant.system.base_url}/docs/course"
        self.page.goto(self.url + hash)
        self.hash = hash

    def sign_in(self, key=None):
        self.page.fill("input[name=key]", key or self.tenant.key)
        self.page.click("form .primary")
        return self.arrive(self.hash)

    def arrive(self, hash):
        wait_until(lambda: self.page.script("document.getElementById('view').dataset.ready") == hash, 30, hash)
        return self

    def go(self, hash):
        self.page.script(f"location.hash = {json.dumps(hash)}")
        return self.arrive(hash)

    def button(self, label):
        """Presses the button with this label, or text; else the first one whose label begins so."""
        wait_until(lambda: self.page.script(f"""(() => {{
            const all = [...document.querySelectorAll("button, summary")].filter((one) => one.offsetParent !== null);
            const label = (one) => (one.getAttribute("aria-label") ?? one.innerText).trim();
            const found = all.find((one) => label(one) === {json.dumps(label)}) ?? all.find((one) => label(one).startsWith({json.dumps(label)}));
            found?.focus();
            found?.click();
            return found !== undefined;
        }})()"""), 30, label)

    def shows(self, text, selector="main", seconds=30):
        return wait_until(lambda: text in (self.page.script(f"document.querySelector({json.dumps(selector)})?.innerText") or ""), seconds, text)

    def said(self, text):
        return self.shows(text, "#status")

    def is_clean(self, *expected):
        """No request to another host, no key in an address, nothing that the policy or a script has stumbled over."""
        urls = {one["request"]["url"] for one in self.page.told("Network.requestWillBeSent")}
        base = self.tenant.system.base_url
        assert urls and all(url.startswith((f"{base}/", f"blob:{base}/", "data:")) for url in urls), urls
        assert not [url for url in urls if self.tenant.key in url]
        logged = [one["entry"]["text"] for one in self.page.told("Log.entryAdded") if one["entry"]["level"] == "error"]
        assert [text for text in logged if not any(status in text for status in expected)] == []
        assert self.page.told("Runtime.exceptionThrown") == []


def download(console, label, folder):
    """The bytes of the file that a button saves."""
    console.page.browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    console.button(f"Download {label}")
    console.said("is saved.")
    return wait_until(lambda: [one for one in folder.iterdir() if one.suffix != ".crdownload"], 30, "the file")[0].read_bytes()


def outline_of(tenant, course):
    return tenant.get(f"/courses/{course}").expect(200)["modules"]
