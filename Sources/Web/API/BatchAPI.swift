import Cards
import Desk

/// Batches, for the province's card centre: forming them, following them, and what is late. Their files go through the
/// exchange folder.
enum BatchAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/partner/batches", .roles([.centre]), clauses: [.p1],
      "Put what waits into batches: one for each city and bank, or one for comparing",
      body: [
        Field("kind", .oneOf(BatchKind.allCases.map(\.rawValue)), "What for", example: "making"),
        Field("city", .digits(6), "Only this city", example: "610100").optional, Field.bank.optional,
      ], answers: [.formed], handle: form),
    Route(
      .get, "/api/v1/partner/batches", .roles([.centre]), clauses: [.p1], "The newest hundred batches",
      answers: [.batches], handle: list),
    Route(
      .get, "/api/v1/partner/batches/{batch}", .roles([.centre]), clauses: [.p1],
      "One batch: its steps, and the rows that went another way", answers: [.batch], handle: show),
    Route(
      .get, "/api/v1/partner/late-items", .roles([.centre]), clauses: [.p1],
      "Hand-overs and cards that are late, with who answers for them", answers: [.late], handle: late),
  ]

  /// What one call forms at the most: it must answer in time. The next call goes on.
  private static let atOnce = 1_000

  private static func form(_ call: Call) async throws -> Reply {
    let fields = call.fields
    let answer = try await call.desk.formBatches(
      fields.choice("kind"), city: try fields.parseIfAny("city", RegionCode.parse),
      bank: try fields.parseIfAny("bank", BankCode.parse), atMost: atOnce, once: try call.once()
    ) { formed in
      Answer(status: 201, body: try encodeJSON(FormedBatchesView(formed)))
    }
    return Reply(answer)
  }

  private static func list(_ call: Call) async throws -> Reply {
    let policy = call.desk.provincePolicy
    let batches = try await call.desk.batches(onlyOpen: false)
    return try .json(200, BatchesView(batches: batches.map { BatchLineView($0, in: policy) }))
  }

  private static func show(_ call: Call) async throws -> Reply {
    guard let detail = try await call.desk.batch(call.parameter("batch")) else { throw Problem.notFound }
    return try .json(200, BatchView(detail, in: call.desk.provincePolicy))
  }

  private static func late(_ call: Call) async throws -> Reply {
    try .json(200, LateItemsView(try await call.desk.lateItems()))
  }
}
