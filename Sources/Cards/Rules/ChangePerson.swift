/// What is written of a person changes while the person lives; for a child the guardian sees to it. Clause A2.
func mayChangePerson(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  try checkOfAge(in: situation)
}

/// 变更联系方式: does not touch the card. Clause A2.
///
/// What is not said stays as it was.
func changeContact(to said: Contact, in situation: Situation) throws(Refusal) -> [Event] {
  let known = situation.holder.person.contact ?? Contact(address: nil, postcode: nil, occupation: nil)
  let contact = Contact(
    address: said.address ?? known.address, postcode: said.postcode ?? known.postcode,
    occupation: said.occupation ?? known.occupation)
  if contact == known { throw .identity(.nothingChanged) }
  return [.contactChanged(contact: contact)]
}

/// 变更手机号: by the holder who is signed in with the old one and has proved the new one, or at a counter. Clause A2.
func changePhone(to phone: PhoneNumber, in situation: Situation) throws(Refusal) -> [Event] {
  if situation.holder.person.phone == phone { throw .identity(.nothingChanged) }
  return [.phoneChanged(to: phone)]
}

/// 变更姓名: what is printed on the card is then wrong, so an exchange follows. Clause A2.
func changeName(to name: PersonName, showing evidence: Evidence, in situation: Situation) throws(Refusal) -> [Event] {
  try checkEvidence(evidence, among: [.householdRegister])
  if situation.holder.person.name == name { throw .identity(.nothingChanged) }
  return [.nameChanged(to: name)]
}

/// 变更证件: the old number stays in the file's history and finds it. Clause A2.
///
/// `isFree`: whether nobody else has the document.
func changeDocument(
  to document: IdentityDocument, showing evidence: Evidence, isFree: Bool, in situation: Situation
) throws(Refusal) -> [Event] {
  try checkEvidence(evidence, among: [.householdRegister])
  if situation.holder.person.documents.contains(document) { throw .identity(.nothingChanged) }
  guard isFree else { throw .identity(.documentTaken) }
  return [.documentChanged(to: document)]
}
