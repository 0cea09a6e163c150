// Command receiver takes dingevent's webhook calls and does nothing twice: what it has done stands in its database, in the
// transaction that does it.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite"
)

func main() {
	h, err := newReceiver("members.db", os.Getenv("WEBHOOK_SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:3000", h))
}

// A receiver is the webhook of a subscription.
type receiver struct {
	db  *sql.DB
	key []byte // of signatures
}

func newReceiver(path, secret string) (*receiver, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return nil, errors.New("WEBHOOK_SECRET must be that of the subscription")
	}
	db, err := sql.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(20000)")
	if err != nil {
		return nil, err
	}
	_, err = db.Exec(`CREATE TABLE IF NOT EXISTS done (event TEXT PRIMARY KEY, at INTEGER);
		CREATE TABLE IF NOT EXISTS mails (corp TEXT, user TEXT)`)
	return &receiver{db, key}, err
}

// An incoming is what we read of a CloudEvent with format: typed.
type incoming struct {
	Source, ID, Type, EventType, Corp, Replay string
	Data                                      struct{ UserID []string }
}

var errNoSuchUser = errors.New("no such user")

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, 16<<20))
	if err != nil || !r.signed(req.Header, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var e incoming
	if err := json.Unmarshal(body, &e); err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity) // no retry helps: a dead letter
		return
	}
	switch err := r.take(e); {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, errNoSuchUser):
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError) // it comes again
	}
}

// take does what the event asks for, once.
func (r *receiver) take(e incoming) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()                           // after a commit it does nothing
	event := e.Source + " " + e.Type + " " + e.ID // with e.Replay, each replay would be done, too
	first, err := tx.Exec(`INSERT OR IGNORE INTO done VALUES (?, ?)`, event, time.Now().Unix())
	if err != nil {
		return err
	}
	if n, err := first.RowsAffected(); err != nil || n == 0 {
		return err // known: done, and answered once more
	}
	if err := work(tx, e); err != nil {
		return err // and it is not done
	}
	return tx.Commit()
}

// work writes a mail of welcome for each new member, and refuses to see off who never came.
func work(tx *sql.Tx, e incoming) error {
	for _, user := range e.Data.UserID {
		switch e.EventType {
		case "user_add_org":
			if _, err := tx.Exec(`INSERT INTO mails VALUES (?, ?)`, e.Corp, user); err != nil {
				return err
			}
		case "user_leave_org":
			var n int
			if err := tx.QueryRow(`SELECT count(*) FROM mails WHERE corp = ? AND user = ?`, e.Corp, user).Scan(&n); err != nil {
				return err
			}
			if n == 0 {
				return errNoSuchUser
			}
		}
	}
	return nil
}

// signed reports whether one of the signatures is ours, and of the last five minutes.
func (r *receiver) signed(h http.Header, body []byte) bool {
	at := h.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, r.key)
	io.WriteString(mac, h.Get("Webhook-Id")+"."+at+".")
	mac.Write(body)
	want := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for one := range strings.FieldsSeq(h.Get("Webhook-Signature")) {
		if hmac.Equal(want, []byte(one)) {
			return true
		}
	}
	return false
}
