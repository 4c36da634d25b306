graph [
  directed 0
  label "Four papers"
  node [
    id 0
    name "2401.00001"
    label "Graph colouring with &quot;few&quot; colours &amp; a long title that takes several lines of a label and then some more words"
    url "https://example.org/?a=1&amp;b=2"
    authors "Ada Lovelace and &#201;milie du Ch&#226;telet"
    year 2024
    cluster 1
    clustername "Colours, graphs"
    degree 2
    strength 0.75
    pagerank 0.46332046
    betweenness 0.33333334
    graphics [
      x 0.0
      y 100.0
      w 10.0
      fill "#2f7fc1"
    ]
  ]
  node [
    id 1
    name "node"
    label "Backslash \N and <b>tags</b>"
    cluster 1
    clustername "Colours, graphs"
    degree 1
    strength 0.5
    pagerank 0.3101673
    betweenness 0.0
    graphics [
      x -250.5
      y 0.125
      w 10.0
      fill "#2f7fc1"
    ]
  ]
  node [
    id 2
    name "c"
    label "&#936;-photo-production &#20013;&#25991;"
    papers 9
    cluster 2
    clustername "&quot;Quoted&quot; &amp; \odd"
    degree 1
    strength 0.25
    pagerank 0.17889318
    betweenness 0.0
    graphics [
      x 300.0
      y 400.0
      w 30.0
      fill "#721405"
    ]
  ]
  node [
    id 3
    name "d &quot;quoted&quot;"
    label "d &quot;quoted&quot;"
    degree 0
    strength 0.0
    pagerank 0.04761905
    betweenness 0.0
    graphics [
      x 0.000000001
      y 700.0
      w 10.0
      fill "#b4b4b4"
    ]
  ]
  edge [
    source 0
    target 1
    weight 0.5
    words "colour &amp; form, <graph>"
  ]
  edge [
    source 0
    target 2
    weight 0.25
  ]
]
