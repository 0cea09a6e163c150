#!/bin/sh
# DingTalk's Stream client for Go, github.com/open-dingtalk/dingtalk-stream-sdk-go v0.9.2-beta.1, package chatbot.
#
# Input: two messages to a robot. One answers another message, which stands in text.repliedMsg. One came when the monthly quota
#   of the organization was used up: by DingTalk's page it has the error code 20001 and no text.
# Expected: the handler can tell that the first quotes, and what. It can tell the second from an empty message.
# Observed: BotCallbackDataModel has no place for either, and the handler gets no raw data. The first is its own text alone; the
#   second is a message with an empty text. Both are answered with success.
#
# Output:
#   quote: text "to Friday", the quoted text is lost, code 200
#   over the quota: text "", the error is lost, code 200
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
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/chatbot"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

const (
	quote = `{"msgId":"m2","msgtype":"text","conversationId":"cid1","conversationType":"1","createAt":1784260000123,"originalMsgId":"m1",
		"text":{"content":"to Friday","isReplyMsg":true,"repliedMsg":{"msgId":"m1","msgType":"text","content":{"text":"report on Thursday"}}}}`
	quota = `{"msgId":"m3","msgtype":"text","conversationId":"cid1","conversationType":"1","createAt":1784260000123,"errorCode":20001,"errorMessage":"over the quota"}`
)

// call gives a frame to the client's own handler. It returns the text and the JSON of all that the program's handler got.
func call(data string) (text, all string, code int) {
	h := chatbot.NewDefaultChatBotFrameHandler(func(_ context.Context, m *chatbot.BotCallbackDataModel) ([]byte, error) {
		whole, err := json.Marshal(m)
		text, all = m.Text.Content, string(whole)
		return nil, err
	})
	answer, err := h.OnEventReceived(context.Background(), &payload.DataFrame{Type: "CALLBACK", Data: data})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	return text, all, answer.Code
}

func lost(all, part, name string) string {
	if strings.Contains(all, part) {
		return name + " is there"
	}
	return name + " is lost"
}

func main() {
	text, all, code := call(quote)
	first := fmt.Sprintf("quote: text %q, %s, code %d", text, lost(all, "report on Thursday", "the quoted text"), code)
	text, all, code = call(quota)
	second := fmt.Sprintf("over the quota: text %q, %s, code %d", text, lost(all, "20001", "the error"), code)
	fmt.Println(first)
	fmt.Println(second)
	if first != `quote: text "to Friday", the quoted text is lost, code 200` || second != `over the quota: text "", the error is lost, code 200` {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run .
