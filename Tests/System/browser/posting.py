"""Forms sent without a browser: what somebody else's page, or a program, could send."""
import re
import urllib.parse
from http.client import HTTPConnection

from windows import SESSION

HERE = {"sec-fetch-site": "same-origin"}
ELSEWHERE = {"sec-fetch-site": "cross-site"}


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.text = response.read().decode("utf-8", "replace")

    def header(self, name):
        return next((value for each, value in self.headers if each.lower() == name), None)

    def cookie(self, name):
        found = [re.match(rf"{re.escape(name)}=([^;]*)", value) for each, value in self.headers if each.lower() == "set-cookie"]
        return next((match[1] for match in found if match), None)

    @property
    def shown(self):
        """What a person reads."""
        main = self.text.split("<main", 1)[-1].split("</main>", 1)[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def ask(world, method, path, token=None, form=None, headers=None, cookies=None):
    cookies = {**({SESSION: token} if token else {}), **(cookies or {})}
    sent = {"accept": "text/html", **(headers or {})}
    if cookies:
        sent["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    body = None
    if form is not None:
        body = form if isinstance(form, bytes) else urllib.parse.urlencode(form, errors="surrogatepass").encode()
        sent.setdefault("content-type", "application/x-www-form-urlencoded")
    connection = HTTPConnection(world.qinka.host, timeout=30)
    try:
        connection.request(method, path, body=body, headers=sent)
        return Reply(connection.getresponse())
    finally:
        connection.close()


def get(world, path, token=None, **more):
    return ask(world, "GET", path, token, **more)


def post(world, path, form, token=None, headers=HERE, **more):
    return ask(world, "POST", path, token, form, headers, **more)


def hidden(world, path, token):
    """The token and a new key, as a page of this session gives them to its forms."""
    text = get(world, path, token).text
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("_token", "_key")}
