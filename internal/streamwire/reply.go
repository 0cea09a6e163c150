package streamwire

import (
	"encoding/xml"
	"net/http"
	"strings"
)

// Opened tells a client where to connect, and with which ticket.
type Opened struct {
	XMLName  xml.Name `json:"-" xml:"response"`
	Endpoint string   `json:"endpoint" xml:"endpoint"`
	Ticket   string   `json:"ticket" xml:"ticket"`
}

// A Refusal is DingTalk's error body.
type Refusal struct {
	XMLName   xml.Name `json:"-" xml:"error"`
	Status    int      `json:"-" xml:"-"`
	Code      string   `json:"code" xml:"code"`
	Message   string   `json:"message" xml:"message"`
	RequestID string   `json:"requestid" xml:"requestid"`
}

// Refuse makes a Refusal with a request ID that looks as DingTalk's do: a UUID in capitals.
func Refuse(status int, code, message string) *Refusal {
	id := strings.ToUpper(NewID())
	id = strings.Join([]string{id[:8], id[8:12], id[12:16], id[16:20], id[20:]}, "-")
	return &Refusal{Status: status, Code: code, Message: message, RequestID: id}
}

// Reply answers with r, in JSON.
func (r *Refusal) Reply(w http.ResponseWriter) { Reply(w, r.Status, r) }

// Reply answers in JSON.
func Reply(w http.ResponseWriter, status int, body any) {
	text, err := EncodeJSON(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
