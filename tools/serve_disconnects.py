#!/usr/bin/env python3
"""Sends requests to a running `motet serve` and leaves in the midst of many of them; then nothing may be left behind.

    serve_disconnects.py PORT PID [REQUESTS]     default 10000, 64 at once; a third is waited for, the others left at random

Prints the memory (RSS) of the process PID at every tenth, and in the end what the server counts. Needs nothing but Python.
"""
import asyncio
import json
import random
import sys
import time
import urllib.request


def rss(pid):
    for line in open("/proc/%d/status" % pid):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    raise AssertionError("no VmRSS")


def metrics(port):
    text = urllib.request.urlopen("http://127.0.0.1:%d/metrics" % port).read().decode()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


async def ask(port, draw, counts):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stream = draw.random() < 0.5
    body = json.dumps(
        {
            "prompt": [draw.randrange(5, 400) for _ in range(draw.randrange(1, 60))],
            "max_tokens": draw.randrange(1, 200),
            "n": draw.randrange(1, 4),
            "temperature": draw.choice([0, 0.7, 1]),
            "top_p": draw.choice([1, 1, 0.9]),
            "logprobs": draw.choice([None, 0, 2]),
            "stream": stream,
            "ignore_eos": True,
        }
    ).encode()
    head = "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() % len(body) + body)
    await writer.drain()
    if draw.random() < 1 / 3:
        answer = await reader.read()
        status = int(answer.split()[1])
        counts[status] = counts.get(status, 0) + 1
    else:
        await asyncio.sleep(draw.random() ** 3 * 0.5)
        counts["left"] = counts.get("left", 0) + 1
    writer.close()


async def main(port, pid, requests):
    counts, free = {}, asyncio.Semaphore(64)
    start = time.time()

    async def one(i):
        try:
            await ask(port, random.Random(i), counts)
        except OSError as e:
            counts[type(e).__name__] = counts.get(type(e).__name__, 0) + 1
        finally:
            free.release()

    tasks = set()
    for i in range(requests):
        await free.acquire()
        task = asyncio.create_task(one(i))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        if (i + 1) % (requests // 10) == 0:
            print("%6d requests %5.0f s  RSS %d MB" % (i + 1, time.time() - start, rss(pid)), flush=True)
    await asyncio.gather(*tasks)
    for _ in range(100):
        left = metrics(port)
        running = float(left["motet_completions_running"]), float(left["motet_requests_waiting"])
        if running == (0, 0):
            break
        await asyncio.sleep(0.1)
    print("answers:", counts)
    print("running, waiting:", running, " RSS %d MB" % rss(pid))
    for name in sorted(left):
        if name.startswith(("motet_requests_total", "motet_completions_total", "motet_generation")):
            print(" ", name, left[name])
    assert running == (0, 0), "something is stuck"


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10000))
