package httpsink_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/certfile"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// A webhook that verifies the signature, and a sink that signs.
func Example() {
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		panic(err)
	}
	webhook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil || verifier.Verify(body, req.Header) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Println(req.Header.Get("Content-Type"))
		fmt.Printf("%s\n", body)
	}))
	defer webhook.Close()

	sink, err := httpsink.New(webhook.URL, &httpsink.Options{Secrets: []string{secret}})
	if err != nil {
		panic(err)
	}
	defer sink.Close()
	err = sink.Deliver(context.Background(), dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0", Type: "user_add_org", CorpID: "ding1", App: "hr",
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Attempt: 1,
	})
	fmt.Println(err)
	// Output:
	// application/cloudevents+json
	// {"specversion":"1.0","id":"66d1a2b0","source":"/dingtalk/ding1/hr","type":"com.dingtalk.user_add_org","eventtype":"user_add_org","corp":"ding1","app":"hr","attempt":1,"datacontenttype":"application/json","data":{"userId":["manager164"]}}
	// <nil>
}

// A webhook that asks who we are; its certificate and ours come from files, ours may be renewed at any time.
func ExampleOptions_clientCertificate() {
	text, err := os.ReadFile("ca.pem")
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	pair, err := certfile.Open("client.pem", "client.key")
	if err != nil {
		log.Fatal(err)
	}
	sink, err := httpsink.New("https://hooks.example.com/dingtalk", &httpsink.Options{
		RootCAs: roots, ClientCertificate: pair.GetClientCertificate,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer sink.Close()
}
