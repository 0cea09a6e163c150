// Package thirdparty stands above the tests that need large modules of others: a NATS server, a fake Kafka, the
// libraries that read CloudEvents, OpenAPI and JSON Schema, and the one that leads Chromium. Its folder is a module of its
// own, because a program that imports dingevent would otherwise find all of these in its go.sum and its dependency scan. A
// folder is named after the package that it tests.
package thirdparty
