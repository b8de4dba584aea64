package specfile

import (
	"bytes"
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// Overlay is an OpenAPI Overlay document: changes to a description, each with its reason.
type Overlay struct {
	doc *overlay.Overlay
}

// ParseOverlay reads and checks an overlay.
func ParseOverlay(content []byte) (Overlay, error) {
	doc, err := overlay.ParseReader(bytes.NewReader(content))
	if err != nil {
		return Overlay{}, err
	}
	if err := doc.Validate(); err != nil {
		return Overlay{}, err
	}
	for _, action := range doc.Actions {
		if _, err := doc.NewPath(action.Target, nil); err != nil {
			return Overlay{}, fmt.Errorf("target %s: %w", action.Target, err)
		}
	}
	return Overlay{doc}, nil
}

// Miss is an action that found nothing to act on.
type Miss struct {
	Target      string
	Description string
	Remove      bool
}

// Actions is the number of actions in the overlay.
func (o Overlay) Actions() int { return len(o.doc.Actions) }

// Targets are the targets of the actions that update something, in order.
func (o Overlay) Targets() []string {
	var all []string
	for _, action := range o.doc.Actions {
		if !action.Remove {
			all = append(all, action.Target)
		}
	}
	return all
}

// Query is the nodes of doc that a target selects.
func (o Overlay) Query(doc *yaml.Node, target string) ([]*yaml.Node, error) {
	path, err := o.doc.NewPath(target, nil)
	if err != nil {
		return nil, err
	}
	return path.Query(doc), nil
}

// Apply changes doc, action by action, and tells which actions found nothing to change or to remove.
func (o Overlay) Apply(doc *yaml.Node) ([]Miss, error) {
	var missed []Miss
	for _, action := range o.doc.Actions {
		found, err := o.Query(doc, action.Target)
		if err != nil {
			return nil, fmt.Errorf("target %s: %w", action.Target, err)
		}
		if len(found) == 0 {
			missed = append(missed, Miss{action.Target, action.Description, action.Remove})
			continue
		}
		single := *o.doc
		single.Actions = []overlay.Action{action}
		if err := single.ApplyTo(doc); err != nil {
			return nil, fmt.Errorf("target %s: %w", action.Target, err)
		}
	}
	return missed, nil
}
