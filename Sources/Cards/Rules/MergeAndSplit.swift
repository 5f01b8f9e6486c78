/// What is written of a death or a disappearance is the same in both files, and confirmed: only the acts of clause X1, which
/// take two, write or reverse it.
func mayMergeFile(in situation: Situation) throws(Refusal) {
  if situation.holder.person.life.isPending { throw .identity(.lifeOnFile) }
}

/// 合并: two files that turn out to be one person. The other one's documents, cards and application move here. Clause C3.
func mergeFile(_ other: Holder, in situation: Situation) throws(Refusal) -> [Event] {
  let holder = situation.holder
  if other.id == holder.id { throw .identity(.sameFile) }
  if other.mergedInto != nil { throw .identity(.merged) }
  if other.person.life != holder.person.life { throw .identity(.lifeOnFile) }
  if holder.card != nil, other.card != nil { throw .identity(.twoLiveCards) }
  if holder.application != nil, other.application != nil { throw .identity(.twoApplications) }
  // A first card in the making beside a live one would make two.
  if other.application?.kind == .first, holder.card != nil { throw .identity(.twoLiveCards) }
  if holder.application?.kind == .first, other.card != nil { throw .identity(.twoLiveCards) }
  return [.fileAbsorbed(other: other)]
}

/// 拆分: a file that turns out to be two people. What is named goes into a new file. Clause C3.
package struct FileSplit: Sendable, Equatable, Codable {
  package let documents: [IdentityDocument]
  package let name: PersonName
  /// Whether the live card, its application and its predecessors belong to the new file.
  package let takesCard: Bool
  package let into: HolderID

  package init(documents: [IdentityDocument], name: PersonName, takesCard: Bool, into: HolderID) {
    self.documents = documents
    self.name = name
    self.takesCard = takesCard
    self.into = into
  }
}

/// Whoever is split off is alive, so nobody is split off somebody who is not.
func maySplitFile(in situation: Situation) throws(Refusal) {
  if situation.holder.person.life != .alive { throw .identity(.lifeOnFile) }
  if situation.holder.person.documents.count < 2 { throw .identity(.lastDocument) }
}

func splitFile(_ split: FileSplit, in situation: Situation) throws(Refusal) -> [Event] {
  let here = situation.holder.person.documents
  guard !split.documents.isEmpty, split.documents.allSatisfy(here.contains) else { throw .identity(.documentNotHere) }
  if here.allSatisfy(split.documents.contains) { throw .identity(.lastDocument) }
  // An application goes with the card; it cannot stay with somebody whose document it does not name.
  if let form = situation.holder.application?.form, split.documents.contains(form.document), !split.takesCard {
    throw .application(.open)
  }
  return [.fileSplit(split: split)]
}

extension Holder {
  /// The new file that a split makes of this one. Its telephone is not known: the old one may be the other person's.
  package func splitOff(_ split: FileSplit) -> Holder {
    let document = split.documents[0]
    let person = Person(
      name: split.name, documents: split.documents, birth: document.birth, sex: document.sex, phone: nil, life: .alive,
      insurance: nil)
    var card = split.takesCard ? card : nil
    card?.forgetPIN()
    return Holder(
      id: split.into, person: person, card: card, application: split.takesCard ? application : nil,
      voidCards: split.takesCard ? voidCards : [])
  }
}

extension Card {
  /// A verifier belongs to one file and does not move with the card.
  mutating func forgetPIN() {
    switch pin {
    case .initial, .mustChoose: break
    case .chosen, .elsewhere: pin = .mustChoose
    }
  }
}
