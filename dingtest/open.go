package dingtest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	openPath    = "/v1.0/gateway/connections/open"
	connectPath = "/connect"

	openLimit = 1 << 20         // bytes of a request
	openTime  = 5 * time.Second // to read one
)

type openRequest struct {
	ClientID      string `json:"clientId"`
	ClientSecret  string `json:"clientSecret"`
	Subscriptions []struct {
		Type  string `json:"type"`
		Topic string `json:"topic"`
	} `json:"subscriptions"`
}

type openReply struct {
	XMLName  xml.Name `json:"-" xml:"response"`
	Endpoint string   `json:"endpoint" xml:"endpoint"`
	Ticket   string   `json:"ticket" xml:"ticket"`
}

// refusal is DingTalk's error body.
type refusal struct {
	XMLName   xml.Name `json:"-" xml:"error"`
	status    int
	Code      string `json:"code" xml:"code"`
	Message   string `json:"message" xml:"message"`
	RequestID string `json:"requestid" xml:"requestid"`
}

func refuse(status int, code, message string) *refusal {
	return &refusal{status: status, Code: code, Message: message, RequestID: newRequestID()}
}

// wants is what a connection has subscribed to.
type wants struct {
	events    bool
	callbacks map[string]bool // by topic
}

func (s *Server) serveOpen(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(openTime)) // not on every kind of server
	if s.away(w, r) {
		return
	}
	in, refused := readOpen(w, r)
	if refused == nil {
		refused = s.checkApp(in)
	}
	wants := in.wants()
	var text string
	if refused == nil {
		text, refused = s.newTicket(in.ClientID, wants)
	}
	log := s.opts.Logger.With("client_id", clip(in.ClientID))
	if refused != nil {
		log.Warn("open refused", "status", refused.status, "code", refused.Code, "message", refused.Message)
		reply(w, r, refused.status, refused)
		return
	}
	log.Info("opened", "events", wants.events, "callbacks", len(wants.callbacks))
	reply(w, r, http.StatusOK, &openReply{Endpoint: endpoint(r), Ticket: text})
}

func (s *Server) newTicket(clientID string, w wants) (string, *refusal) {
	text, err := s.tickets.issue(clientID, w)
	if err != nil {
		return "", refuse(http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
	}
	return text, nil
}

func readOpen(w http.ResponseWriter, r *http.Request) (in openRequest, refused *refusal) {
	bad := func(message string) *refusal { return refuse(http.StatusBadRequest, "invalidParameter", message) }
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return in, bad("Content-Type must be application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, openLimit))
	if err != nil {
		return in, bad("the body cannot be read, or is over 1 MiB")
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return openRequest{}, bad("the body must be a JSON object with clientId, clientSecret and subscriptions")
	}
	switch {
	case in.ClientID == "":
		return in, bad("clientId is missing")
	case in.ClientSecret == "":
		return in, bad("clientSecret is missing")
	case len(in.Subscriptions) == 0:
		return in, bad("subscriptions is missing or empty")
	}
	for _, sub := range in.Subscriptions {
		switch sub.Type {
		case "SYSTEM", "EVENT", "CALLBACK":
		default:
			return in, bad(fmt.Sprintf("subscription type %q is none of SYSTEM, EVENT, CALLBACK", sub.Type))
		}
		if sub.Topic == "" {
			return in, bad("a subscription has no topic")
		}
	}
	return in, nil
}

func (s *Server) checkApp(in openRequest) *refusal {
	if !s.knows(in.ClientID, in.ClientSecret) {
		return refuse(http.StatusUnauthorized, "authFailed", "鉴权失败")
	}
	return s.faults.refusal(in.ClientID)
}

func (in openRequest) wants() wants {
	w := wants{callbacks: make(map[string]bool)}
	for _, sub := range in.Subscriptions {
		switch sub.Type {
		case "EVENT":
			w.events = true // the topic changes nothing: types are chosen in the console
		case "CALLBACK":
			w.callbacks[sub.Topic] = true
		}
	}
	return w
}

// endpoint names the host that r asked for, with its port as DingTalk does.
func endpoint(r *http.Request) string {
	scheme, port := "ws", "80"
	if r.TLS != nil {
		scheme, port = "wss", "443"
	}
	host := r.Host
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return scheme + "://" + host + connectPath
}

// reply writes JSON to who accepts it by name, and XML to everybody else, as DingTalk does.
func reply(w http.ResponseWriter, r *http.Request, status int, body any) {
	kind, marshal := "application/xml", xml.Marshal
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		kind, marshal = "application/json", json.Marshal
	}
	text, err := marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind+";charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// newRequestID looks as DingTalk's do: a UUID in capitals.
func newRequestID() string {
	id := strings.ToUpper(newID())
	return strings.Join([]string{id[:8], id[8:12], id[12:16], id[16:20], id[20:]}, "-")
}
