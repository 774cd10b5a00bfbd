package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"leadtwin/config"
)

// traefikFile is what the samples use of Traefik's dynamic configuration.
//
// Source: docs/content/reference/routing-configuration/other-providers/file.yaml of Traefik 3.
type traefikFile struct {
	HTTP struct {
		Routers     map[string]traefikRouter
		Middlewares map[string]struct {
			Headers   *struct{ StsSeconds int64 }        `yaml:",omitempty"`
			Buffering *struct{ MaxRequestBodyBytes int } `yaml:",omitempty"`
		}
		Services map[string]struct {
			LoadBalancer struct{ Servers []struct{ URL string } }
		}
	}
}

type traefikRouter struct {
	Rule          string
	Priority      int
	EntryPoints   []string
	Middlewares   []string
	Service       string
	TLS           struct{ CertResolver string }
	Observability struct{ AccessLogs *bool }
}

// precedence is what Traefik orders routers by: the priority, else the length of the rule.
func (r traefikRouter) precedence() int {
	if r.Priority != 0 {
		return r.Priority
	}
	return len(r.Rule)
}

// Traefik is in no package of Debian, so its samples are read with the keys that it knows.
func TestDeployTraefik(t *testing.T) {
	for _, file := range []string{"traefik.yaml", "traefik-base-path.yaml"} {
		t.Run(file, func(t *testing.T) {
			var tree yaml.Node
			if err := yaml.Unmarshal([]byte(shipped(t, "deploy/proxy/"+file)), &tree); err != nil {
				t.Fatal(err)
			}
			var sample traefikFile
			if err := decodeTraefik(&tree, &sample); err != nil {
				t.Fatal(err)
			}
			for name, router := range sample.HTTP.Routers {
				if _, known := sample.HTTP.Services[router.Service]; !known || len(router.EntryPoints) == 0 ||
					router.TLS.CertResolver == "" {
					t.Errorf("router %s: %+v", name, router)
				}
				for _, middleware := range router.Middlewares {
					if _, known := sample.HTTP.Middlewares[middleware]; !known {
						t.Errorf("router %s: no middleware %s", name, middleware)
					}
				}
				if strings.Count(router.Rule, "(") != strings.Count(router.Rule, ")") || strings.Count(router.Rule, "`")%2 != 0 {
					t.Errorf("router %s: rule %s", name, router.Rule)
				}
			}
			hooks := sample.HTTP.Routers["leadtwin-hooks"]
			for _, name := range []string{"leadtwin", "odoo"} {
				if sample.HTTP.Routers[name].precedence() >= hooks.precedence() {
					t.Errorf("router %s takes the deliveries", name)
				}
			}
			if hooks.Observability.AccessLogs == nil || *hooks.Observability.AccessLogs {
				t.Error("the token in the path of deliveries is logged")
			}
			limit := sample.HTTP.Middlewares[hooks.Middlewares[0]].Buffering
			if limit == nil || limit.MaxRequestBodyBytes != config.Default().Webhooks.MaxBody {
				t.Errorf("limit of deliveries: %+v", limit)
			}
		})
	}
}

// decodeTraefik fails on a key that Traefik does not know. Traefik's keys are in camel case and compared without case.
func decodeTraefik(tree *yaml.Node, to *traefikFile) error {
	lowerKeys(tree)
	text, err := yaml.Marshal(tree)
	if err != nil {
		return fmt.Errorf("write the tree: %w", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	return decoder.Decode(to)
}

func lowerKeys(node *yaml.Node) {
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			child.Value = strings.ToLower(child.Value)
			continue
		}
		lowerKeys(child)
	}
}
