import Cards

// What the API shows of domain values is named in these files, so that a rename inside breaks no client.

struct NextStepView: Encodable {
  struct ChannelView: Encodable {
    let code: String
    let name: String
  }

  let action: String?
  let sentence: String
  let channels: [ChannelView]

  init(_ next: NextStep) {
    action = next.action?.rawValue
    sentence = next.sentence
    channels = next.channels.map { ChannelView(code: $0.rawValue, name: $0.chinese) }
  }
}

struct RefusalView: Encodable {
  let code: String
  let sentence: String
  let clause: String
  let next: NextStepView

  init(_ explanation: Explanation) {
    code = explanation.code
    sentence = explanation.sentence
    clause = explanation.clause.rawValue
    next = NextStepView(explanation.next)
  }
}

struct PreviewView: Encodable {
  let action: String
  let name: String
  let allowed: Bool
  let refusal: RefusalView?

  init(_ preview: Preview) {
    action = preview.action.rawValue
    name = preview.action.chinese
    allowed = preview.isAllowed
    refusal = preview.refusal.map(RefusalView.init)
  }
}

struct OpenItemView: Encodable {
  let code: String
  let sentence: String
  let clause: String
  let next: NextStepView

  init(_ item: OpenItem) {
    code = item.code.rawValue
    sentence = item.sentence
    clause = item.clause.rawValue
    next = NextStepView(item.next)
  }
}

struct PreviewsView: Encodable {
  let previews: [PreviewView]

  init(_ situation: Situation) { previews = Cards.previews(in: situation).map(PreviewView.init) }
}
