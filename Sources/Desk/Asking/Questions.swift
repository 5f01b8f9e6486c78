import Cards
import Seal
import Store

/// Questions that the guide could not answer: kept without personal data until somebody in the province's centre does.
extension Desk {
  /// One of them, as staff see it.
  package struct Question: Sendable {
    package let id: String
    /// What could be somebody's data was taken out before it came here.
    package let words: String
    package let asked: Int64
    package let lastAt: Instant
    package let entry: String?
    package let answer: String?
  }

  private static let longestList: Int64 = 200
  private static let mostAnswers: Int64 = 2_000

  /// Answers a question once, and keeps its words when there was no answer.
  ///
  /// `words` are what may be kept; nil when the question was answered.
  package func answerQuestion(noting words: String?, once: Once, answer: Answer) async throws -> Answer {
    try await self.once(once) { connection, now in
      if let words { try note(words, at: now, in: connection) }
      return answer
    }
  }

  /// The same for a form, whose question is never repeated under a key.
  package func noteQuestion(_ words: String) async throws {
    try await engine.write { connection in try note(words, at: clock.now(), in: connection) }
  }

  private func note(_ words: String, at now: Instant, in connection: any Connection) throws {
    let id = Random.uuidV7(milliseconds: now.milliseconds)
    let sealed = try sealer.seal(Array(words.utf8), bound: "question")
    try QuestionRecord.note(
      id, key: sealer.lookupKey("question", words), words: sealed, at: now, in: connection)
  }

  /// Those that wait for an answer, the most asked first.
  package func openQuestions() async throws -> [Question] {
    try await engine.read { try QuestionRecord.open(limit: Self.longestList, in: $0) }.map(question)
  }

  /// Those that were answered, the oldest answer first.
  package func answeredQuestions() async throws -> [Question] {
    try await engine.read { try QuestionRecord.answered(limit: Self.mostAnswers, in: $0) }.map(question)
  }

  /// Changes whenever a question is answered, by whichever process.
  package func questionsMark() async throws -> String {
    let mark = try await engine.read { try QuestionRecord.mark(in: $0) }
    return "\(mark.count).\(mark.last)"
  }

  private func question(_ record: QuestionRecord) throws -> Question {
    Question(
      id: record.id, words: String(decoding: try sealer.open(record.words, bound: "question"), as: UTF8.self),
      asked: record.asked, lastAt: record.lastAt, entry: record.entry, answer: record.answer)
  }

  /// Says which entry answers a question, or writes an answer for it; `done` is false when it does not wait.
  package func answer(
    question id: String, with entry: String, text: String?, by session: Session, once: Once,
    answer: @escaping @Sendable (_ done: Bool) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      try answer(
        try QuestionRecord.answer(
          id, entry: entry, answer: text, by: session.subject, at: now, in: connection))
    }
  }
}
