package deploy

import (
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	netv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// kinds are Kubernetes' own types of what the chart makes.
var kinds = map[metav1.TypeMeta]func() any{
	{APIVersion: "v1", Kind: "ConfigMap"}:                            func() any { return &corev1.ConfigMap{} },
	{APIVersion: "v1", Kind: "ServiceAccount"}:                       func() any { return &corev1.ServiceAccount{} },
	{APIVersion: "v1", Kind: "Service"}:                              func() any { return &corev1.Service{} },
	{APIVersion: "v1", Kind: "PersistentVolumeClaim"}:                func() any { return &corev1.PersistentVolumeClaim{} },
	{APIVersion: "apps/v1", Kind: "Deployment"}:                      func() any { return &appsv1.Deployment{} },
	{APIVersion: "apps/v1", Kind: "StatefulSet"}:                     func() any { return &appsv1.StatefulSet{} },
	{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"}:           func() any { return &policyv1.PodDisruptionBudget{} },
	{APIVersion: "networking.k8s.io/v1", Kind: "Ingress"}:            func() any { return &netv1.Ingress{} },
	{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}:      func() any { return &netv1.NetworkPolicy{} },
	{APIVersion: "monitoring.coreos.com/v1", Kind: "ServiceMonitor"}: func() any { return &monitoringv1.ServiceMonitor{} },
}

// decode reads a document into its type, which must have every field; nil for a document of comments.
func decode(t *testing.T, file, document string) any {
	t.Helper()
	if strings.TrimSpace(document) == "" {
		return nil
	}
	var kind metav1.TypeMeta
	if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
		t.Fatalf("%s: %v\n%s", file, err, document)
	}
	if kind == (metav1.TypeMeta{}) {
		return nil
	}
	makeObject, ok := kinds[kind]
	if !ok {
		t.Fatalf("%s: a test does not know %v", file, kind)
	}
	object := makeObject()
	text, err := yaml.YAMLToJSONStrict([]byte(document))
	if err != nil {
		t.Fatalf("%s: %v\n%s", file, err, document)
	}
	faults, err := json.UnmarshalStrict(text, object) // as the API server does it: the case of letters counts
	if err != nil || len(faults) > 0 {
		t.Errorf("%s: %v %v\n%s", file, err, faults, document)
	}
	return object
}
