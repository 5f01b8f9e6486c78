import ArgumentParser

@main
struct Qinka: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qinka",
    abstract: "A province's social-security cards: the server, its data folder and its journal",
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, AdoptCommand.self, ImportCommand.self, MigrateCommand.self, KeysCommand.self,
      PolicyCommand.self, GuideCommand.self,
      BatchCommand.self, StaffCommand.self, PartnerCommand.self, CredentialsCommand.self, HolderCommand.self,
      JournalCommand.self,
      BackupCommand.self, RestoreCommand.self,
      PhotoCommand.self, TourCommand.self,
    ])
}
