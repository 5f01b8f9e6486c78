/// Whether one action is possible now, and if not, why and what instead: the answer pages, counters and calls share.
package struct Preview: Sendable, Equatable {
  package let action: ActionName
  /// Nil when it may be done here and now.
  package let refusal: Explanation?

  package init(action: ActionName, refusal: Explanation?) {
    self.action = action
    self.refusal = refusal
  }

  package var isAllowed: Bool { refusal == nil }
  /// Whether nothing but the channel stands against it.
  package var isOnlyElsewhere: Bool { refusal?.code == Refusal.wrongChannel(action).code }
}

/// Previews one action by the very conditions that `decide` enforces.
package func preview(_ action: ActionName, in situation: Situation) -> Preview {
  do throws(Refusal) {
    try permit(action, in: situation)
    return Preview(action: action, refusal: nil)
  } catch {
    return Preview(action: action, refusal: error.explained(in: situation, of: action))
  }
}

/// Previews everything that somebody outside can ask for.
package func previews(in situation: Situation) -> [Preview] {
  ActionName.allCases.filter { !$0.isSystems }.map { preview($0, in: situation) }
}
