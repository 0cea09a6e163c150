package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/apicall"
	"github.com/dingevent/dingevent/internal/httpanswer"
	"github.com/dingevent/dingevent/journal"
)

const (
	robotPath   = "/robot/send"
	robotGather = 5 * time.Second  // DingTalk takes 20 messages a minute of a robot, also from others who use it
	robotRest   = 10 * time.Minute // after it has refused a message because of that
	robotEvents = 30               // of one message
	robotBytes  = 16 << 10         // of its text; DingTalk takes 20,000
	robotAnswer = 64 << 10         // bytes

	robotTimeout = 15 * time.Second
)

// RobotOptions are the settings of a robot. The zero value works.
type RobotOptions struct {
	BaseURL string // Defaults to https://oapi.dingtalk.com
	Secret  string // of its signature, SEC…; empty: it has another safeguard, such as a keyword
	Lang    string // en or zh. Defaults to en
	RootCAs *x509.CertPool
	// Client sends the messages. Defaults to one of its own.
	Client *http.Client
}

// A robot is a custom robot of a group.
type robot struct {
	url, token, secret string
	phrases            phrases
	client             *http.Client
}

// NewRobot returns the way of a custom robot, which has an access token in its address. Nothing connects yet.
func NewRobot(accessToken string, opts *RobotOptions) (Way, error) {
	if opts == nil {
		opts = new(RobotOptions)
	}
	base := opts.BaseURL
	if base == "" {
		base = "https://oapi.dingtalk.com"
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || accessToken == "" {
		return nil, errors.New("a robot needs an access token, and an http or https URL")
	}
	client := apicall.WithoutRedirects(cmp.Or(opts.Client, apicall.NewHTTPClient(opts.RootCAs)))
	client.Timeout = cmp.Or(client.Timeout, robotTimeout)
	return &robot{
		url: strings.TrimSuffix(base, "/") + robotPath, token: accessToken, secret: opts.Secret, phrases: phrasesOf(opts.Lang), client: client,
	}, nil
}

func (r *robot) Kind() string          { return "dingtalk" }
func (r *robot) Gather() time.Duration { return robotGather }

// Send puts as many events as fit into one message.
func (r *robot) Send(ctx context.Context, events []journal.Entry) (int, error) {
	title, text, n := r.phrases.message(events[:min(len(events), robotEvents)], robotBytes)
	body, err := json.Marshal(map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": title, "text": text}})
	if err != nil {
		return 0, err
	}
	return n, r.post(ctx, body)
}

func (r *robot) post(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"?"+r.query(time.Now()), bytes.NewReader(body))
	if err != nil {
		return errors.New("robot: its address is wrong") // err has the token
	}
	req.Header.Set("Content-Type", "application/json")
	req.Close = true // a message seldom follows another
	resp, err := httpanswer.Whole(r.client.Do(req))
	if err != nil {
		return fmt.Errorf("robot: %w", apicall.WithoutURL(err)) // which has the token
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, robotAnswer))
	if err != nil {
		return fmt.Errorf("robot: read the answer: %w", err)
	}
	return r.judge(resp.StatusCode, text)
}

// query is the token, and the signature that DingTalk wants of a robot with a secret.
func (r *robot) query(now time.Time) string {
	q := url.Values{"access_token": {r.token}}
	if r.secret != "" {
		at := strconv.FormatInt(now.UnixMilli(), 10)
		mac := hmac.New(sha256.New, []byte(r.secret))
		mac.Write([]byte(at + "\n" + r.secret))
		q.Set("timestamp", at)
		q.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return q.Encode()
}

// robotHints say what to do, by DingTalk's errcode.
var robotHints = map[int]string{
	300005: "the access token is wrong, or the robot was removed from its group; copy it anew",
	310000: "the robot's safeguard refuses the message: check the secret and this machine's clock, give the robot the keyword dingevent, or allow this machine's address",
	400013: "the group was dissolved",
	400101: "the access token is wrong; copy it anew",
	400102: "the robot is switched off",
	410100: "DingTalk takes 20 messages a minute of a robot; give dingevent a robot of its own",
	130101: "DingTalk takes 20 messages a minute of a robot; give dingevent a robot of its own",
}

// judge reads an answer: DingTalk says in the body of a 200 that it refuses.
func (r *robot) judge(status int, text []byte) error {
	var answer struct {
		ErrCode *int   `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if status != http.StatusOK {
		return fmt.Errorf("robot: answered with %d", status)
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.ErrCode == nil {
		return errors.New("robot: the answer has no errcode; does a proxy answer in DingTalk's place?")
	}
	code := *answer.ErrCode
	if code == 0 {
		return nil
	}
	err := fmt.Errorf("robot: DingTalk refuses the message with errcode %d, %q", code, apicall.Clean(answer.ErrMsg, r.token, r.secret))
	if hint := robotHints[code]; hint != "" {
		err = fmt.Errorf("%w: %s", err, hint)
	}
	if code == 130101 || code == 410100 {
		return dingevent.RetryAfter(robotRest, err)
	}
	return err
}
