#!/bin/sh
# Standard Webhooks' library for Elixir verifies nothing with a secret as all others have it, and during a rotation of keys it
# looks at the last signature alone.
#
# Version:  standard_webhooks 0.1.1 for Elixir and standardwebhooks for Ruby, as they are in the Go module
#           github.com/standard-webhooks/standard-webhooks/libraries v0.0.1; Elixir 1.14, Ruby 3.1.
# Input:    a request that the same module's library for Go signed, with the secret whsec_… of 32 bytes. In two requests the header
#           has two signatures, of the new key and of the old one, as the specification wants it while keys are rotated.
# Expected: verify returns true for each of them, as the libraries for Go, Python, Ruby, PHP and Java do.
# Observed: with whsec_… in front, verify decodes the secret, and sign decodes it again: an ArgumentError, or another key. Without
#           whsec_ it verifies. Of two signatures in one header it compares the last, so it is false if that is the other key's.
#           In Ruby, new_using_raw_bytes also decodes what it was given as bytes, and then nothing verifies.
#
# The library for Elixir needs Plug and Jason, of which there are no packages without Hex. It calls three functions of theirs, and
# these stand below. The one of Jason returns the very body, which is the best that it could do.
#
# Exits 0 while that is so. Needs Go and the Go proxy, Ruby, and Elixir 1.14 or newer, such as Debian's package elixir.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module sign

go 1.22

require github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// main prints the body's signature by each secret.
func main() {
	seconds, _ := strconv.ParseInt(os.Args[1], 10, 64)
	for _, secret := range os.Args[3:] {
		hook, err := webhooks.NewWebhook(secret)
		if err != nil {
			panic(err)
		}
		signature, err := hook.Sign("msg_1", time.Unix(seconds, 0), []byte(os.Args[2]))
		if err != nil {
			panic(err)
		}
		fmt.Println(signature)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
GOFLAGS=-mod=mod go build -o sign .
libraries=$(GOFLAGS=-mod=mod go list -m -f '{{.Dir}}' github.com/standard-webhooks/standard-webhooks/libraries)

seconds=$(date +%s)
body='{"type":"com.dingtalk.check_in","data":{"staffId":"u1"}}'
raw='an invented secret of 32 bytes!!'
secret=whsec_$(printf %s "$raw" | base64)
old=whsec_$(printf %s 'the former invented secret, 32 b' | base64)
ours=$(./sign "$seconds" "$body" "$secret")
theirs=$(./sign "$seconds" "$body" "$old")
export seconds body raw secret ours theirs libraries

cat > verify.rb <<'RB'
$:.unshift File.join(ENV['libraries'], 'ruby', 'lib')
require 'standardwebhooks'

def verified(hook, signature)
  headers = { 'webhook-id' => 'msg_1', 'webhook-timestamp' => ENV['seconds'], 'webhook-signature' => signature }
  hook.verify(ENV['body'], headers)
  true
rescue StandardWebhooks::WebhookVerificationError => e
  e.message
end
hook = StandardWebhooks::Webhook.new(ENV['secret'])
puts "Ruby, whsec_: #{verified(hook, ENV['ours'])}"
puts "Ruby, two signatures: #{verified(hook, ENV['ours'] + ' ' + ENV['theirs'])}"
puts "Ruby, new_using_raw_bytes: #{verified(StandardWebhooks::Webhook.new_using_raw_bytes(ENV['raw'].bytes), ENV['ours'])}"
RB
cat > stand.ex <<'EX'
defmodule Plug.Conn do
  defstruct req_headers: []
  def get_req_header(conn, name), do: for({key, value} <- conn.req_headers, key == name, do: value)
end

defmodule Plug.Crypto do
  def secure_compare(left, right), do: left == right
end

defmodule Jason do
  def encode!(_), do: System.fetch_env!("body")
end
EX
cat > verify.exs <<'EXS'
Code.compile_file("stand.ex")
Code.compile_file(Path.join(System.fetch_env!("libraries"), "elixir/lib/standard_webhooks.ex"))
[secret, ours, theirs] = Enum.map(["secret", "ours", "theirs"], &System.fetch_env!/1)

verified = fn secret, signature ->
  headers = [{"webhook-id", "msg_1"}, {"webhook-timestamp", System.fetch_env!("seconds")}, {"webhook-signature", signature}]

  try do
    apply(StandardWebhooks, :verify, [%{}, struct(Plug.Conn, req_headers: headers), secret])
  rescue
    e in ArgumentError -> "ArgumentError: " <> Exception.message(e)
  end
end

"whsec_" <> bare = secret
IO.puts("Elixir, whsec_: #{verified.(secret, ours)}")
IO.puts("Elixir, without whsec_: #{verified.(bare, ours)}")
IO.puts("Elixir, without whsec_, two signatures, ours first: #{verified.(bare, ours <> " " <> theirs)}")
IO.puts("Elixir, without whsec_, two signatures, ours last: #{verified.(bare, theirs <> " " <> ours)}")
EXS
{ ruby verify.rb; elixir verify.exs 2>/dev/null; } | tee seen
cat > want <<'TXT'
Ruby, whsec_: true
Ruby, two signatures: true
Ruby, new_using_raw_bytes: No matching signature found
Elixir, whsec_: ArgumentError: non-alphabet character found: " " (byte 32)
Elixir, without whsec_: true
Elixir, without whsec_, two signatures, ours first: false
Elixir, without whsec_, two signatures, ours last: true
TXT
cmp -s seen want
