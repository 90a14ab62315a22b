using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using ActorGraph.Tests.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ActorGraph.Tests.TestKit;

/// <summary>
/// Compiles the sources of ActorGraph.Runtime, as they are and with a fault planted in one file, and loads the library for tests
/// against what came out: what is mutated is what ships.
/// </summary>
internal sealed class MutantCompiler
{
    private const string Folder = "src/ActorGraph.Runtime";

    // What the project's file adds to the sources.
    private const string Generated = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("ActorGraph.TestKit")]
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None);

    private readonly Dictionary<string, SyntaxTree> _trees = [];
    private readonly CSharpCompilation _compilation;

    public MutantCompiler()
    {
        foreach (string file in Repository.Sources(Folder))
            _trees.Add(Path.GetRelativePath(Repository.PathOf(Folder), file).Replace('\\', '/'), Parse(File.ReadAllText(file), file));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(f => Path.GetFileName(f) is not "ActorGraph.Runtime.dll").Select(f => MetadataReference.CreateFromFile(f));
        _compilation = CSharpCompilation.Create("ActorGraph.Runtime", _trees.Values.Append(Parse(Generated, "generated.cs")), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The library for tests over the engine with a fault; null: as it is.</summary>
    public Assembly Load(Mutant? mutant)
    {
        CSharpCompilation compilation = _compilation;
        if (mutant is not null)
        {
            SyntaxTree tree = _trees[mutant.File];
            string text = tree.ToString(), from = Normal(mutant.From);
            Assert.True(Count(text, from) == 1, $"{mutant.File}: found {Count(text, from)} times, expected once: {from}");
            compilation = compilation.ReplaceSyntaxTree(tree, Parse(text.Replace(from, Normal(mutant.To), StringComparison.Ordinal), tree.FilePath));
        }

        var library = new MemoryStream(); // read when the first type asks for it
        var result = compilation.Emit(library);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        library.Position = 0;
        return new Context(library).LoadFromAssemblyName(new AssemblyName("ActorGraph.TestKit"));
    }

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(Normal(text), Encoding.UTF8), Parsing, path);

    private static string Normal(string text) => text.ReplaceLineEndings("\n");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    // Not collectible: one that is collected between two loads refuses the second. The engine and what tests it are loaded here; all else, such as the graph that is handed over, is that of the test.
    private sealed class Context(Stream runtime) : AssemblyLoadContext(isCollectible: false)
    {
        protected override Assembly? Load(AssemblyName name) => name.Name switch
        {
            "ActorGraph.Runtime" => LoadFromStream(runtime),
            "ActorGraph.TestKit" => LoadFromAssemblyPath(typeof(ActorGraph.TestKit.Explorer).Assembly.Location),
            _ => null,
        };
    }
}
