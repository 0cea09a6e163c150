#!/bin/sh
# DingTalk's Stream client for Go, github.com/open-dingtalk/dingtalk-stream-sdk-go v0.9.2-beta.1, package card.
#
# Input: a card callback as DingTalk's page has it for a standard card (StandardCard): the parameters of the button stand in
#   content.params, and there is no cardPrivateData. Another card has a number and a yes or no as parameters.
# Expected: the handler's CardRequest gives the parameters of both.
# Observed: of the standard card, CardActionData has no parameters and GetActionString returns "" for each. Of the other card,
#   GetActionString returns "" for all that is not text, and a whole number beyond 2^53 in Params is its neighbour. The answer
#   is a success each time.
#
# Output:
#   standard card: 0 parameters, action "", code 200
#   other card: 3 parameters, action "agree", order "", 9007199254740992 in place of 9007199254740993, code 200
#
# Exits 0 while that is so. Needs Go and the Go module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module finding

go 1.24

require github.com/open-dingtalk/dingtalk-stream-sdk-go v0.9.2-beta.1
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/card"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

const (
	standard = `{"type":"actionCallback","outTrackId":"t1","corpId":"ding1","userId":"u1","userIdType":1,"content":"{\"params\":{\"action\":\"agree\"}}"}`
	other    = `{"type":"actionCallback","outTrackId":"t2","corpId":"ding1","userId":"u1","userIdType":1,"content":"{\"cardPrivateData\":{\"actionIds\":[\"b\"],\"params\":{\"action\":\"agree\",\"order\":9007199254740993,\"urgent\":true}}}"}`
)

// call gives a frame to the client's own handler and returns what the program's handler got.
func call(data string) (*card.CardRequest, int) {
	var got *card.CardRequest
	h := card.NewDefaultPluginFrameHandler(func(_ context.Context, r *card.CardRequest) (*card.CardResponse, error) {
		got = r
		return &card.CardResponse{}, nil
	})
	answer, err := h.OnEventReceived(context.Background(), &payload.DataFrame{Type: "CALLBACK", Data: data})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	return got, answer.Code
}

func main() {
	r, code := call(standard)
	first := fmt.Sprintf("standard card: %d parameters, action %q, code %d", len(r.CardActionData.CardPrivateData.Params), r.GetActionString("action"), code)
	r, code = call(other)
	params := r.CardActionData.CardPrivateData.Params
	second := fmt.Sprintf("other card: %d parameters, action %q, order %q, %.0f in place of 9007199254740993, code %d",
		len(params), r.GetActionString("action"), r.GetActionString("order"), params["order"], code)
	fmt.Println(first)
	fmt.Println(second)
	if first != `standard card: 0 parameters, action "", code 200` ||
		second != `other card: 3 parameters, action "agree", order "", 9007199254740992 in place of 9007199254740993, code 200` {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run .
