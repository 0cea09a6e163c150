package stream

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// An answer is our answer to a push. Only code 200 with the status SUCCESS, or for a callback code 200 with
// a response, means that we have the push.
type answer struct {
	code    int // 0: no answer is sent
	message string
	data    string // JSON text
	ok      bool   // it says that we have the push
	ready   string // the text behind the message ID, if prepared has made it
}

const (
	codeOK       = 200
	codeNotFound = 404
	codeFailed   = 500
)

func success() answer { return theSuccess }

// theSuccess is by far the most frequent answer.
var theSuccess = answer{code: codeOK, message: "OK", data: `{"status":"SUCCESS","message":"success"}`, ok: true}.prepared()

// later asks for the event again. DingTalk's protocol page gives LATER under code 200. One of DingTalk's
// clients answers LATER under 500, with the same effect. The reason is a word of ours, for DingTalk's log.
func later(reason string) answer {
	return answer{code: codeOK, message: "OK", data: `{"status":"LATER","message":"` + reason + `"}`}
}

func failed(reason string) answer {
	return answer{code: codeFailed, message: reason, data: noResponse}
}

const noResponse = `{"response":null}`

// silent gives no answer to a robot message that we do not have, because only then DingTalk pushes it again,
// once, after a minute.
func silent(reason string) answer { return answer{message: reason} }

func notFound() answer { return answer{code: codeNotFound, message: "not found", data: noResponse} }

// received answers a robot message. DingTalk reads no response to it.
func received() answer { return answer{code: codeOK, message: "OK", data: noResponse, ok: true} }

// respond answers a callback with its handler's response.
func respond(response any) (answer, error) {
	text, err := json.Marshal(response)
	if err != nil {
		return answer{}, fmt.Errorf("response: %w", err)
	}
	return answer{code: codeOK, message: "OK", data: `{"response":` + string(text) + `}`, ok: true}, nil
}

// appendTo appends the answer to the push messageID as DingTalk reads it.
func (a answer) appendTo(dst []byte, messageID string) []byte {
	dst = append(dst, `{"code":`...)
	dst = strconv.AppendInt(dst, int64(a.code), 10)
	dst = append(dst, `,"headers":{"contentType":"application/json","messageId":`...)
	dst = jsonscan.AppendText(dst, messageID)
	if a.ready != "" {
		return append(dst, a.ready...)
	}
	return a.appendRest(dst)
}

func (a answer) appendRest(dst []byte) []byte {
	dst = append(dst, `},"message":`...)
	dst = jsonscan.AppendText(dst, a.message)
	dst = append(dst, `,"data":`...)
	dst = jsonscan.AppendText(dst, a.data)
	return append(dst, '}')
}

func (a answer) prepared() answer {
	a.ready = string(a.appendRest(nil))
	return a
}
