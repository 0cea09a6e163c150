#!/bin/sh
# OpenTelemetry's exporter for OTLP over HTTP links gRPC, which speaks to nobody there.
#
# Versions: go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp v1.47.0, and otlptracegrpc v1.47.0 beside it.
# Input:    a program that makes each exporter and nothing else; the list of the packages that it links.
# Expected: the exporter over HTTP links protobuf and net/http, and no package of google.golang.org/grpc.
# Observed: it links dozens of them, because the messages it posts stand in one package with the stubs of the gRPC services.
#           go.opentelemetry.io/proto/slim/otlp has the same messages and links none.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy. VERSION=v1.46.0 tries another version.
set -eu
version=${VERSION:-v1.47.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module links

go 1.26
MOD
program() { # FOLDER IMPORT USE
	mkdir "$1"
	printf 'package main\n\nimport p "%s"\n\nfunc main() { _ = p.%s }\n' "$2" "$3" > "$1/main.go"
}
program http go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp New
program grpc go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc New
program slim go.opentelemetry.io/proto/slim/otlp/collector/trace/v1 'ExportTraceServiceRequest{}'
go get "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp@$version" \
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc@$version" go.opentelemetry.io/proto/slim/otlp@v1.11.1 >get.log 2>&1 || { cat get.log; exit 2; }
go mod tidy >tidy.log 2>&1 || { cat tidy.log; exit 2; }
linked() { # FOLDER: how many packages of gRPC it links
	go list -deps "./$1" | grep -c '^google.golang.org/grpc' || true
}
http=$(linked http) grpc=$(linked grpc) slim=$(linked slim)
echo "packages of google.golang.org/grpc that are linked: $http by OTLP over HTTP, $grpc by OTLP over gRPC, $slim by the messages alone"
[ "$http" -gt 20 ] && [ "$grpc" -gt 20 ] && [ "$slim" -eq 0 ]
