"""Talks to a server with Python's websockets, and tells as JSON what it saw."""

import asyncio
import json
import sys

import websockets

URL = sys.argv[1]
PROTOCOLS = ["quayside.v1"]


def connect(token, **more):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    # Version 14 has another name for them.
    name = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"
    return websockets.connect(URL, subprotocols=PROTOCOLS, max_size=None, **{name: headers}, **more)


async def ask(socket, frame):
    await socket.send(json.dumps(frame))
    while True:
        said = json.loads(await socket.recv())
        if said.get("id") == frame["id"]:
            return said


async def events(socket, count):
    told = []
    while len(told) < count:
        said = json.loads(await socket.recv())
        if said["type"] == "event":
            told.append(said)
    return told


async def refused(token, **more):
    try:
        async with connect(token, **more):
            return None
    except Exception as error:
        return getattr(error, "status_code", None) or error.response.status_code


async def main():
    seen = {}
    async with connect("ada") as socket:
        seen["subprotocol"] = socket.subprotocol
        seen["result"] = await ask(socket, {"id": "1", "type": "catalog.echo", "input": {"text": "Thé 茶"}})
        seen["error"] = await ask(socket, {"id": "2", "type": "catalog.echo", "input": {"text": 1}})
        await asyncio.wait_for(await socket.ping(), 10)
        subscribed = await ask(socket, {"id": "3", "type": "subscribe", "after": "c1_0"})
        seen["begin"] = subscribed["cursor"]
        first = await events(socket, 2)
    async with connect(None) as socket:
        seen["authenticated"] = await ask(socket, {"id": "1", "type": "authenticate", "token": "ada"})
        await ask(socket, {"id": "2", "type": "subscribe", "after": first[-1]["cursor"]})
        second = await events(socket, 2)
    seen["events"] = [[event["event"]["sequence"], len(event["event"]["data"])] for event in first + second]
    seen["refused"] = [await refused("nobody"), await refused("ada", origin="https://evil.example")]
    async with connect(None) as socket:
        await ask(socket, {"id": "1", "type": "authenticate", "token": "nobody"})
        await socket.wait_closed()
        seen["closed"] = [socket.close_code, socket.close_reason]
    print(json.dumps(seen))


asyncio.run(main())
