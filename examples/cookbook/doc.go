// Package cookbook holds the recipes of docs/router-cookbook.md. They are its tests: each recipe runs, and each block of the
// page stands in one of them as it is.
package cookbook
