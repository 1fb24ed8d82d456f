#!/usr/bin/env python3
"""Asks a running `motet serve` by OpenAI's own client: completions, chats, streams, token ids, log-probabilities, errors.

    openai_client.py URL/v1 [KEY]        prints one line for each thing that holds; needs the package openai

The model needs a chat template for the chats; without one they are left out, and said so.
"""
import asyncio
import sys

import openai


def held(what):
    print("held:", what)


def main(url, key):
    client = openai.OpenAI(base_url=url, api_key=key, max_retries=0)
    model = client.models.list().data[0].id
    ask = dict(model=model, prompt="Start with 6. Multiply by 5.", max_tokens=16, seed=3)

    whole = client.completions.create(**ask, n=2, logprobs=2, extra_body={"return_token_ids": True})
    first = whole.choices[0]
    assert len(whole.choices) == 2 and whole.usage.completion_tokens == sum(len(c.token_ids) for c in whole.choices)
    assert len(first.logprobs.token_logprobs) == len(first.token_ids) == len(first.logprobs.top_logprobs)
    again = client.completions.create(**ask, extra_body={"return_token_ids": True})
    assert again.choices[0].token_ids == first.token_ids
    held("completions with token ids and log-probabilities; the same seed gives the same tokens")

    ids = client.completions.create(**{**ask, "prompt": first.prompt_token_ids}, extra_body={"return_token_ids": True})
    assert ids.choices[0].token_ids == first.token_ids
    held("a prompt of token ids is the same prompt")

    pieces = client.completions.create(**ask, stream=True, stream_options={"include_usage": True})
    pieces = list(pieces)
    assert "".join(c.text for p in pieces for c in p.choices) == first.text
    assert pieces[-1].usage.completion_tokens == len(first.token_ids)
    held("a stream is the answer in pieces, and ends with its usage")

    stop = first.text[3:5]
    stopped = client.completions.create(**ask, stop=[stop])
    assert stopped.choices[0].text == first.text[: first.text.index(stop)]
    assert stopped.choices[0].finish_reason == "stop"
    held("a stop text ends a completion")

    for wrong, kind in [
        (dict(ask, max_tokens=10**9), openai.BadRequestError),
        (dict(ask, model="another"), openai.NotFoundError),
        (dict(ask, prompt=[-1]), openai.BadRequestError),
    ]:
        try:
            client.completions.create(**wrong)
            raise AssertionError("not refused: %s" % wrong)
        except kind as e:
            assert e.body["message"], e
    held("what is wrong is refused with OpenAI's errors")

    chat = dict(model=model, messages=[{"role": "user", "content": "What is 2+3?"}], max_completion_tokens=8, seed=5)
    try:
        told = client.chat.completions.create(**chat, logprobs=True, top_logprobs=2)
    except openai.BadRequestError as e:
        assert "no chat template" in str(e), e
        print("left out: chats, since the model has no chat template")
    else:
        assert told.choices[0].message.role == "assistant"
        assert len(told.choices[0].logprobs.content[0].top_logprobs) == 2
        streamed = client.chat.completions.create(**chat, stream=True)
        text = "".join(c.delta.content or "" for p in streamed for c in p.choices)
        assert text == told.choices[0].message.content
        held("chats, whole and as a stream")

    async def many():
        fast = openai.AsyncOpenAI(base_url=url, api_key=key, max_retries=0)
        got = await asyncio.gather(*(fast.completions.create(**{**ask, "seed": i}) for i in range(16)))
        return [g.choices[0].text for g in got]

    together = asyncio.run(many())
    assert together[3] == first.text
    held("16 requests at once get what they get alone")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else "none")
