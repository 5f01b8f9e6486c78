import CCmark

/// Reads the body of an entry, of which only paragraphs, headings and flat lists are taken.
enum Markdown {
  struct Refused: Error {
    let line: Int
    let sentence: String
  }

  /// Lines count from the body's own first.
  static func blocks(_ text: String) throws(Refused) -> [Block] {
    guard let document = cmark_parse_document(text, text.utf8.count, CMARK_OPT_DEFAULT) else {
      throw Refused(line: 1, sentence: "the body cannot be read")
    }
    defer { cmark_node_free(document) }
    var blocks: [Block] = []
    for node in children(of: document) { blocks.append(try block(node)) }
    return blocks
  }

  private static func block(_ node: OpaquePointer) throws(Refused) -> Block {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_PARAGRAPH: return .paragraph(try text(of: node))
    case CMARK_NODE_HEADING: return .heading(try text(of: node))
    case CMARK_NODE_LIST:
      var items: [String] = []
      for item in children(of: node) { items.append(try self.item(item)) }
      return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? .steps(items) : .bullets(items)
    default: throw refused(node)
    }
  }

  private static func item(_ node: OpaquePointer) throws(Refused) -> String {
    let parts = children(of: node)
    guard parts.count == 1, cmark_node_get_type(parts[0]) == CMARK_NODE_PARAGRAPH else {
      throw Refused(line: line(of: node), sentence: "an item of a list is one paragraph")
    }
    return try text(of: parts[0])
  }

  private static func text(of node: OpaquePointer) throws(Refused) -> String {
    var text = ""
    for part in children(of: node) {
      switch cmark_node_get_type(part) {
      case CMARK_NODE_TEXT: text += cmark_node_get_literal(part).map { String(cString: $0) } ?? ""
      case CMARK_NODE_SOFTBREAK: break  // a line that was broken in the middle of a Chinese sentence
      default: throw refused(part)
      }
    }
    return text
  }

  private static func refused(_ node: OpaquePointer) -> Refused {
    let type = String(cString: cmark_node_get_type_string(node))
    return Refused(line: line(of: node), sentence: "only paragraphs, headings and lists of plain text, not \(type)")
  }

  private static func line(of node: OpaquePointer) -> Int { max(1, Int(cmark_node_get_start_line(node))) }

  private static func children(of node: OpaquePointer) -> [OpaquePointer] {
    var nodes: [OpaquePointer] = []
    var next = cmark_node_first_child(node)
    while let child = next {
      nodes.append(child)
      next = cmark_node_next(child)
    }
    return nodes
  }
}
