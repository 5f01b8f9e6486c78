/// What an answer looks like: its status, its name in the documentation, and its members.
package struct Shape: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package enum Kind: String, Sendable { case string, integer, number, boolean, array, object }

    package let name: String
    package let kind: Kind
    /// A member that may be absent.
    package let isOptional: Bool
    package let about: String

    package init(_ name: String, _ kind: Kind, optional: Bool = false, _ about: String) {
      self.name = name
      self.kind = kind
      isOptional = optional
      self.about = about
    }
  }

  package let status: Int
  package let name: String
  package let contentType: String
  package let members: [Member]

  package init(_ status: Int, _ name: String, contentType: String = "application/json", _ members: [Member]) {
    self.status = status
    self.name = name
    self.contentType = contentType
    self.members = members
  }
}

extension Shape {
  static let receipt = Shape(
    201, "Receipt",
    [
      .init("receipt", .string, "Number to quote"), .init("action", .string, "What was done"),
      .init("at", .string, "When"), .init("events", .array, "What happened to the file"),
      .init("card", .object, optional: true, "The card after it"),
      .init("application", .object, optional: true, "The application after it"),
      .init("open", .array, "What is still open on the card"),
    ])
  /// The receipt of something taken back.
  static let releaseReceipt = Shape(200, receipt.name, receipt.members)
  static let session = Shape(
    201, "Session",
    [
      .init("token", .string, "For the Authorization header"), .init("role", .string, "Who is signed in"),
      .init("channel", .string, "By which channel"), .init("endsAt", .string, "When it ends at the latest"),
      .init("idleMinutes", .integer, "It ends after so long without use"),
    ])
  static let guideAnswer = Shape(
    200, "GuideAnswer",
    [
      .init("answered", .boolean, "Whether the guide has the answer"),
      .init("entry", .string, optional: true, "The entry that answers"),
      .init("question", .string, optional: true, "The question it answers"),
      .init("clauses", .array, "The clauses it rests on, the most direct first"),
      .init("score", .number, "How likely the entry answers the question, from 0 to 1"),
      .init("text", .string, "The answer, or what to do without one"),
      .init("places", .array, "Where it is done"),
      .init("source", .string, optional: true, "Where the answer comes from"),
      .init("reviewed", .string, optional: true, "When somebody last compared it with the source"),
      .init("action", .string, optional: true, "What the button under the answer starts"),
      .init("suggestions", .array, "Questions that were perhaps meant, or come next"),
      .init("own", .object, optional: true, "What is so of the own card"),
    ])
  static let questions = Shape(200, "Questions", [.init("questions", .array, "What waits for an answer")])
  static let answered = Shape(
    201, "Answered",
    [.init("id", .string, "What was answered"), .init("entry", .string, optional: true, "The entry that has it now")])
  static let ticket = Shape(
    201, "TicketOpened", [.init("ticket", .string, "Its id"), .init("detail", .string, "What happens next")])
  static let tickets = Shape(
    200, "Tickets", [.init("tickets", .array, "The oldest first; one's own, the newest first")])
  static let signIn = Shape(
    202, "SignIn",
    [
      .init("signIn", .string, "To be given with the code"), .init("detail", .string, "What happens next"),
      .init("codeLifeSeconds", .integer, "How long a code is good"),
    ])
  static let person = Shape(
    200, "Person",
    [
      .init("name", .string, "Masked"), .init("documents", .array, "Masked"),
      .init("phone", .string, optional: true, "Masked"), .init("life", .string, "As far as the file knows"),
      .init("insurance", .object, optional: true, "Where the person is insured now"),
      .init("flags", .array, "What an older system left unclear"),
    ])
  static let card = Shape(
    200, "CardStanding",
    [
      .init("card", .object, optional: true, "The live card"),
      .init("voidCards", .array, "Cards that never work again"),
      .init("application", .object, optional: true, "The card being made"),
      .init("open", .array, "What is still open"),
    ])
  static let previews = Shape(200, "Previews", [.init("previews", .array, "Every action: possible now, or why not")])
  static let application = Shape(
    200, "Application",
    [
      .init("number", .string, "To quote"), .init("kind", .string, "Why a card is made"),
      .init("stage", .string, "Where it stands"), .init("sentence", .string, "What that means"),
      .init("stageAt", .string, "Since when"), .init("openedAt", .string, "When it was opened"),
      .init("city", .string, "Who makes it"), .init("bank", .string, "Who issues it"),
      .init("outcome", .string, optional: true, "How it ended, once it has"),
    ])
  static let progress = Shape(
    200, "Progress",
    [
      .init("number", .string, "To quote"), .init("kind", .string, "Why a card is made"),
      .init("kindName", .string, "The same in words"), .init("stage", .string, "Where it stands"),
      .init("name", .string, "The stage in words"), .init("meaning", .string, "What that means"),
      .init("custodian", .string, "Who has it now"),
      .init("typical", .object, optional: true, "Days until it can be collected: median and 90 %"),
      .init("missing", .string, optional: true, "That it is being looked for, and since which step"),
      .init("batch", .string, optional: true, "The batch that it goes through the making in"),
      .init("stages", .array, "Every stage, with when it was reached"),
      .init("fault", .object, optional: true, "Why it stands still, and how to mend it"),
      .init("register", .string, "What other registers know"), .init("city", .object, "Who makes it"),
      .init("bank", .object, "Who issues it"), .init("branch", .string, "The chosen branch"),
      .init("fee", .string, "In yuan"), .init("appointment", .string, optional: true, "The day booked"),
      .init("booking", .object, optional: true, "The appointment: outlet, day, part of the day, and what became of it"),
      .init("freePlaces", .array, "Places that are free now, where appointments are needed"),
      .init("lies", .object, optional: true, "The outlet where the finished card lies"),
      .init("outlets", .array, "Where it is collected"), .init("next", .object, "The next legal step"),
    ])
  static let photo = Shape(
    201, "Photo",
    [
      .init("verdict", .string, "accepted, or review: a clerk looks at it"),
      .init("faults", .array, "What the clerk looks at: code, measured, required, message"),
      .init("notChecked", .array, "What no program looked at"),
      .init("photo", .string, "For the application"), .init("width", .integer, "Pixels"),
      .init("height", .integer, "Pixels"), .init("bytes", .integer, "Size of the file"),
    ])
  static let employerImport = Shape(
    201, "EmployerImport",
    [
      .init("rows", .array, "A verdict for every row: taken, already or refused, and why"),
      .init("taken", .integer, "How many were taken"), .init("already", .integer, "How many had been handed in before"),
      .init("refused", .integer, "How many are to be mended"),
      .init("corrected", .string, "The rows to be mended, as a CSV file in UTF-8"),
    ])
  static let employerApplications = Shape(
    200, "EmployerApplications",
    [
      .init("applications", .array, "Those that stand still first, then the newest; names masked"),
      .init("stages", .array, "How many are under way, by stage"), .init("total", .integer, "How many there are"),
    ])
  static let outlets = Shape(
    200, "Outlets", [.init("outlets", .array, "With address, telephone and what is done there")])
  static let outletDays = Shape(
    200, "OutletDays",
    [.init("day", .string, "The day asked for"), .init("outlets", .array, "Whether and when each opens, free places")])
  static let dayClosed = Shape(
    201, "DayClosing",
    [
      .init("outlet", .string, "Its code"), .init("day", .string, "The day"),
      .init("bookings", .integer, "How many people have booked it"),
    ])
  static let dayReopened = Shape(200, dayClosed.name, dayClosed.members)
  static let stock = Shape(
    200, "Stock",
    [
      .init("shelves", .array, "Cards on each shelf, and how many have waited over 30, 90 and 180 days"),
      .init("cards", .integer, "All of them"),
    ])
  static let collectionCode = Shape(
    201, "CollectionCode",
    [
      .init("receipt", .string, "Number to quote"), .init("code", .string, "Eight digits, shown only here"),
      .init("until", .string, "When it ends at the latest"), .init("detail", .string, "What it is for"),
    ])
  static let mandates = Shape(200, "Mandates", [.init("mandates", .array, "Who may act, for what, until when")])
  static let principals = Shape(200, "Principals", [.init("principals", .array, "For whom, by which mandate")])
  static let phoneChange = Shape(
    202, "PhoneChange",
    [
      .init("change", .string, "For the path of the confirmation"), .init("detail", .string, "What happens next"),
      .init("codeLifeSeconds", .integer, "How long the code is good"),
    ])
  static let split = Shape(
    201, "Split", [.init("receipt", .string, "Number to quote"), .init("holder", .string, "The new file")])
  static let accesses = Shape(200, "Accesses", [.init("accesses", .array, "Who looked, when and why")])
  static let staffCase = Shape(
    201, "StaffCase",
    [
      .init("holder", .string, "For the paths of this case"),
      .init("visitor", .string, "Who is at the counter"), .init("person", .object, "Masked"),
      .init("mandates", .array, "Who may act for the person"),
      .init("card", .object, optional: true, "The live card"),
      .init("voidCards", .array, "Cards that never work again"),
      .init("application", .object, optional: true, "The card being made"),
      .init("open", .array, "What is still open"),
      .init("previews", .array, "Every action: possible now by this channel, or why not"),
      .init("shelf", .object, optional: true, "Where the finished card lies"),
      .init("byCollectionCode", .boolean, "Whether the holder's live collection code was said"),
    ])
  static let openCase = Shape(200, staffCase.name, staffCase.members)
  static let health = Shape(
    200, "Health",
    [
      .init("status", .string, "ok, or what is wrong"), .init("engine", .string, "The database"),
      .init("clockHeldBackSeconds", .integer, "How far the machine's clock is behind"),
      .init("outboxOverdue", .integer, "Messages past their time"),
    ])
  static let photoReviews = Shape(
    200, "PhotoReviews", [.init("waiting", .array, "Numbers of applications, the longest waiting first")])
  static let picture = Shape(200, "Picture", contentType: "image/jpeg", [])
  static let batches = Shape(200, "Batches", [.init("batches", .array, "With kind, city, bank, count and stage")])
  static let formed = Shape(201, "FormedBatches", [.init("batches", .array, "Those that were formed")])
  static let batch = Shape(
    200, "Batch",
    [
      .init("number", .string, "To quote"), .init("kind", .string, "comparison, making or remaking"),
      .init("kindName", .string, "The same in words"), .init("city", .object, optional: true, "Who makes it"),
      .init("bank", .object, optional: true, "Who issues it"), .init("count", .integer, "How many joined"),
      .init("living", .integer, "How many are still in it"), .init("stage", .string, "Where it stands"),
      .init("name", .string, "The stage in words"), .init("formedAt", .string, optional: true, "Since when"),
      .init("owner", .string, optional: true, "Who answers for the open step"),
      .init("steps", .array, "Every step, with when it went out, is due and was closed"),
      .init("exceptions", .array, "Rows that went another way; the first 200"),
    ])
  static let late = Shape(200, "LateItems", [.init("late", .array, "What is late, longest first, with its owner")])
  static let cardCheck = Shape(
    201, "CardCheck",
    [
      .init("usable", .boolean, "Whether the card settles a bill now"), .init("at", .string, "When it was checked"),
      .init("code", .string, optional: true, "Why not"), .init("sentence", .string, "The same in words"),
      .init("clause", .string, optional: true, "By which rule"),
      .init("next", .object, optional: true, "What the holder can do"),
    ])
  static let bankAnswer = Shape(
    201, "BankAnswer",
    [
      .init("leg", .string, "The question"), .init("answer", .string, "What the bank said"),
      .init("stands", .boolean, "Whether it is the bank's latest word"),
    ])
  static let secondPerson = Shape(
    202, "SecondPersonNeeded",
    [
      .init("detail", .string, "What is missing"), .init("until", .string, "Until when it can be agreed to"),
      .init("bookings", .integer, "How many people are concerned"),
    ])
  static let tasks = Shape(
    200, "Tasks",
    [
      .init("tasks", .array, "What waits, since when, and who answers for it; the first 500 of each sort"),
      .init("isCut", .boolean, "Whether there were more"),
    ])
  static let accounts = Shape(200, "Accounts", [.init("accounts", .array, "Role, region, and since when it is shut")])
  static let partnerKeys = Shape(200, "PartnerKeys", [.init("keys", .array, "Whose, and since when out of use")])
  static let officeAct = Shape(
    201, "OfficeAct",
    [
      .init("at", .string, "When"), .init("account", .string, "Who"), .init("what", .string, "What was done"),
      .init("about", .string, "To which account or key"), .init("reason", .string, "Why"),
    ])
  static let officeActUndone = Shape(200, officeAct.name, officeAct.members)
  static let officeActs = Shape(200, "OfficeActs", [.init("acts", .array, "The newest 500")])
  static let ledger = Shape(
    201, "Ledger",
    [
      .init("lines", .array, "When, which file, who, what and why; the newest 500"),
      .init("isCut", .boolean, "Whether there were more"),
    ])
  static let nothing = Shape(204, "Nothing", contentType: "", [])
}
