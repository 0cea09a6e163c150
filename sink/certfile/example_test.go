package certfile_test

import (
	"crypto/tls"
	"log"
	"net/http"

	"github.com/dingevent/dingevent/sink/certfile"
)

// A server shows the certificate that the files hold at each connection, so that it can be renewed.
func ExampleOpen() {
	pair, err := certfile.Open("cert.pem", "key.pem")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: ":8443", TLSConfig: &tls.Config{GetCertificate: pair.GetCertificate}}
	log.Fatal(server.ListenAndServeTLS("", ""))
}
