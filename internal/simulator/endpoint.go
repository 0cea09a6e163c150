package simulator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// The paths of the control endpoint, beside DingTalk's.
const (
	controlPath     = "/simulate/v1/"
	pushPath        = controlPath + "push"
	burstPath       = controlPath + "burst"
	faultsPath      = controlPath + "faults"
	connectionsPath = controlPath + "connections"
	disconnectPath  = controlPath + "disconnect"
	quotaPath       = controlPath + "quota"
	failedPath      = controlPath + "failed"

	controlLimit = 16 << 20 // bytes of a request
)

// Handler serves the fake and its control, where no page of another origin in a browser can change anything.
func (s *Server) Handler() http.Handler {
	mux, all := http.NewServeMux(), http.NewServeMux()
	all.Handle("/", s.Fake)
	all.Handle(controlPath, http.NewCrossOriginProtection().Handler(mux))
	mux.HandleFunc("POST "+pushPath, s.servePush)
	mux.HandleFunc("POST "+burstPath, s.serveBurst)
	mux.HandleFunc("GET "+faultsPath, s.serveFaults)
	mux.HandleFunc("POST "+faultsPath, s.serveInject)
	mux.HandleFunc("DELETE "+faultsPath, s.serveEnd)
	mux.HandleFunc("DELETE "+faultsPath+"/{id}", s.serveEnd)
	mux.HandleFunc("GET "+connectionsPath, s.serveConnections)
	mux.HandleFunc("POST "+disconnectPath, s.serveDisconnect)
	mux.HandleFunc("GET "+quotaPath, s.serveUsage)
	mux.HandleFunc("POST "+quotaPath, s.serveQuota)
	mux.HandleFunc("GET "+failedPath, s.serveFailed)
	return all
}

// ask reads the JSON of a request. It reports false after it has answered that it cannot.
func ask(w http.ResponseWriter, r *http.Request, in any) bool {
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, controlLimit))
	body.DisallowUnknownFields()
	if err := body.Decode(in); err != nil && !errors.Is(err, io.EOF) {
		refuse(w, r, err, http.StatusBadRequest)
		return false
	}
	return true
}

// refuse answers an error in the language of the request.
func refuse(w http.ResponseWriter, r *http.Request, err error, status int) {
	say, unknown := words.Named(r.Header.Get("Accept-Language"))
	if unknown != nil {
		say = words.English{}
	}
	http.Error(w, words.In(say, err), status)
}

func tell(w http.ResponseWriter, out any) {
	w.Header().Set("Content-Type", "application/json")
	_ = plainJSON(w).Encode(out)
}

func (s *Server) serveFaults(w http.ResponseWriter, _ *http.Request) {
	list := []Fault{}
	for _, i := range s.Fake.Faults() {
		list = append(list, shownFault(i))
	}
	tell(w, list)
}

func (s *Server) serveInject(w http.ResponseWriter, r *http.Request) {
	var in Fault
	if !ask(w, r, &in) {
		return
	}
	i, err := in.inject(s.Fake)
	if err != nil {
		refuse(w, r, err, http.StatusBadRequest)
		return
	}
	tell(w, shownFault(i))
}

// serveEnd ends one fault or all, and answers the ended ones.
func (s *Server) serveEnd(w http.ResponseWriter, r *http.Request) {
	list := []Fault{}
	for _, i := range s.Fake.Faults() {
		if id := r.PathValue("id"); id == "" || id == strconv.Itoa(i.ID) {
			list = append(list, shownFault(i))
			i.End()
		}
	}
	if len(list) == 0 && r.PathValue("id") != "" {
		refuse(w, r, words.Fail(words.Words.FakeNoFault), http.StatusNotFound)
		return
	}
	tell(w, list)
}

// A Connection is one that takes pushes.
type Connection struct {
	ID        string    `json:"id"`
	ClientID  string    `json:"client_id"`
	Since     time.Time `json:"since"`
	Events    bool      `json:"events"`
	Callbacks []string  `json:"callbacks"`
	HalfOpen  bool      `json:"half_open"`
}

func (s *Server) serveConnections(w http.ResponseWriter, r *http.Request) {
	list := []Connection{}
	for _, c := range s.Fake.ListConnections(r.FormValue("client_id")) {
		list = append(list, Connection(c))
	}
	tell(w, list)
}

// A DisconnectRequest asks connections to leave: one, those of an app, or all.
type DisconnectRequest struct {
	ClientID     string `json:"client_id,omitempty"`
	ConnectionID string `json:"connection_id,omitempty"`
	Reason       string `json:"reason,omitempty"`
}

func (s *Server) serveDisconnect(w http.ResponseWriter, r *http.Request) {
	var in DisconnectRequest
	if !ask(w, r, &in) {
		return
	}
	told := []Connection{}
	for _, c := range s.Fake.ListConnections(in.ClientID) {
		meant := in.ConnectionID == "" || in.ConnectionID == c.ID
		if meant && s.Fake.DisconnectOne(c.ID, cmp.Or(in.Reason, dingtest.ReasonTimeout)) {
			told = append(told, Connection(c))
		}
	}
	if len(told) == 0 {
		refuse(w, r, words.Fail(words.Words.FakeNoConnection), http.StatusNotFound)
		return
	}
	tell(w, told)
}

// A quotaRequest sets an app's quota of the month.
type quotaRequest struct {
	ClientID string `json:"client_id"`
	Quota    int    `json:"quota"`
}

// A Usage is what an app got in this month.
type Usage struct {
	Quota   int `json:"quota"`
	Counted int `json:"counted"`
	Free    int `json:"free"`
	Stopped int `json:"stopped"`
	Emptied int `json:"emptied"`
}

func (s *Server) serveUsage(w http.ResponseWriter, r *http.Request) {
	client, err := s.client(r.FormValue("client_id"))
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	tell(w, Usage(s.Fake.Usage(client)))
}

func (s *Server) serveQuota(w http.ResponseWriter, r *http.Request) {
	var in quotaRequest
	if !ask(w, r, &in) {
		return
	}
	client, err := s.client(in.ClientID)
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	s.Fake.SetQuota(client, in.Quota)
	tell(w, Usage(s.Fake.Usage(client)))
}

// A Failure is an event in the failed list.
type Failure struct {
	Transport dingevent.Transport `json:"transport"`
	To        string              `json:"to"`
	ID        string              `json:"id"`
	Type      string              `json:"type"`
	Corp      string              `json:"corp"`
	Time      time.Time           `json:"time"`
	Error     string              `json:"error"`
}

func (s *Server) serveFailed(w http.ResponseWriter, _ *http.Request) {
	list := []Failure{}
	for _, f := range s.Fake.Failed() {
		list = append(list, Failure{f.Transport, f.To, f.Event.ID, f.Event.Type, f.Event.CorpID, f.Time, fmt.Sprint(f.Err)})
	}
	tell(w, list)
}

func (s *Server) servePush(w http.ResponseWriter, r *http.Request) {
	var req PushRequest
	if !ask(w, r, &req) {
		return
	}
	push, err := s.triggered(req)
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	wait, cancel := context.WithTimeout(r.Context(), time.Duration(req.WaitMS)*time.Millisecond)
	defer cancel()
	tell(w, report(wait, push))
}
