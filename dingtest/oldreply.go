package dingtest

import (
	"fmt"
	"strconv"
)

// members are what a reply of the old API has beside errcode and errmsg.
type members map[string]any

// An oldError is how the old API refuses. Its HTTP status is 200, too.
type oldError struct {
	Code       int    `json:"errcode"`
	SubCode    string `json:"sub_code,omitempty"`
	SubMessage string `json:"sub_msg,omitempty"`
	Message    string `json:"errmsg"`
	RequestID  string `json:"request_id"`
}

func oldRefusal(code int, message string) *oldError {
	return &oldError{Code: code, Message: message, RequestID: newID()}
}

// oldDenied is a refusal for the token's sake: 88, with the reason beside it as text.
func oldDenied(reason int, message string) *oldError {
	out := oldRefusal(88, fmt.Sprintf("ding talk error[subcode=%d,submsg=%s]", reason, message))
	out.SubCode, out.SubMessage = strconv.Itoa(reason), message
	return out
}
