"""A table of the console: `{% table "list" "Stages" %}{% heads "Stage" "Waiting|num" %}` its rows `{% endtable %}`."""

from __future__ import annotations

from django.template import Context, Library, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()
HEADS = "heads_of_this_table"


class TableNode(Node):
    """A table, which scrolls within a named region where it has a label."""

    def __init__(self, css: FilterExpression, label: FilterExpression | None, nodelist: NodeList) -> None:
        self.css, self.label, self.nodelist = css, label, nodelist

    def render(self, context: Context) -> SafeString:
        """The rows below the heads that were named among them; without heads, the rows alone."""
        with context.push(**{HEADS: []}):
            rows = self.nodelist.render(context)
            cells = format_html_join("", "{}", ((_cell(head),) for head in context[HEADS]))
        head = format_html("<thead><tr>{}</tr></thead>", cells) if cells else ""
        table = format_html('<table class="{}">{}<tbody>{}</tbody></table>', self.css.resolve(context), head, rows)
        if self.label is None:
            return table
        region = '<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>'
        return format_html(region, self.label.resolve(context), table)


def _cell(head: str) -> SafeString:
    label, _, css = head.partition("|")
    if not label:
        raise ValueError("A column needs a heading: name it, with |hidden where it is not to be shown.")
    if css == "hidden":
        return format_html('<th scope="col"><span class="visually-hidden">{}</span></th>', label)
    if css:
        return format_html('<th scope="col" class="{}">{}</th>', css, label)
    return format_html('<th scope="col">{}</th>', label)


@register.tag
def table(parser: Parser, token: Token) -> TableNode:
    """Classes, and the label of the region in which it scrolls."""
    css, *label = (parser.compile_filter(word) for word in token.split_contents()[1:])
    rows = parser.parse(("endtable",))
    parser.delete_first_token()
    return TableNode(css, label[0] if label else None, rows)


@register.simple_tag(takes_context=True)
def heads(context: Context, *labels: str) -> str:
    """The next columns of the table around it: labels, with their classes behind a bar; `|hidden` is for readers of
    the page aloud."""
    context[HEADS].extend(labels)
    return ""


@register.simple_block_tag(takes_context=True)
def no_rows(context: Context, content: str) -> SafeString:
    """The text in place of rows, across all columns that were named: `{% empty %}{% no_rows %}None yet.`"""
    return format_html('<tr><td colspan="{}" class="dim">{}</td></tr>', len(context[HEADS]), content)
